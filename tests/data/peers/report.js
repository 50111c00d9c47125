// Opens the report of an examination from its file at two widths; the pictures go into a folder.
const { chromium } = require("playwright-core");
const [file, folder] = process.argv.slice(2);

(async () => {
  const browser = await chromium.launchPersistentContext(process.env.HOME + "/profile", {
    executablePath: process.env.CHROMIUM,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
  const page = await browser.newPage();
  const shown = { requests: 0 };
  page.on("request", (request) => (shown.requests += request.url().startsWith("file:") ? 0 : 1));
  for (const [name, width, scheme] of [["desktop", 1280, "light"], ["phone", 390, "dark"]]) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto("file://" + file);
    await page.locator("details").first().locator("summary").click();
    shown.opened = await page.locator("details[open] dl").first().innerText();
    shown.grade = await page.locator(".grade .letter").innerText();
    shown[name] = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    await page.screenshot({ path: `${folder}/audit-${name}.png` });
  }
  await browser.close();
  console.log(JSON.stringify(shown));
})();
