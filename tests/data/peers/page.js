// Opens one page in Chromium as a person would, prints its status or Chromium's error, and takes a picture of it.
// node page.js URL PICTURE; Chromium's profile and its store of trust lie in HOME.
const { chromium } = require("playwright-core");
const [url, picture] = process.argv.slice(2);

(async () => {
  const context = await chromium.launchPersistentContext(process.env.HOME + "/profile", {
    executablePath: process.env.CHROMIUM,
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--disable-dev-shm-usage",
      "--no-first-run",
      "--disable-background-networking",
    ],
  });
  try {
    console.log("Chromium", context.browser()?.version() ?? "");
    const page = await context.newPage();
    try {
      const answer = await page.goto(url, { timeout: 60000 });
      console.log(answer.status(), await page.title());
    } catch (error) {
      console.log(error.message.split("\n")[0]);
      process.exitCode = 1;
    }
    if (picture) await page.screenshot({ path: picture });
  } finally {
    await context.close();
  }
})();
