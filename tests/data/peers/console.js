// Uses the bench's console in Chromium as a person does: plays a scenario, sends curl and a CUPS job, reads the timeline.
// node console.js CONTROL HTTPS PICTURES: one line of JSON, what the page showed.
const { chromium } = require("playwright-core");
const { execFile } = require("child_process");
const { join } = require("path");
const [control, https, pictures] = process.argv.slice(2);
const LIMIT = { timeout: 60000 };

/** curl's exit status, with an empty trust store. */
const curl = () => new Promise((resolve) => execFile("curl", ["-s", "--capath", "/nonexistent", https],
  (error) => resolve(error ? error.code : 0)));

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const faults = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await page.goto(control, LIMIT);
    await page.getByText("live", { exact: true }).waitFor(LIMIT);
    const told = { title: await page.title(), certificate: await page.locator("#certificate").innerText() };

    await page.getByRole("searchbox").fill("expired long ago");
    told.found = await page.locator("scenario-catalogue details:visible").count();
    await page.getByRole("searchbox").fill("certificate_expired(45)");
    told.by_alert = await page.locator("scenario-catalogue details:visible").count();
    await page.getByRole("searchbox").fill("");
    const did = page.getByLabel("By what a client did");
    await did.selectOption("accepted CUPS ipptool");
    told.lenient = await page.locator("scenario-catalogue details:visible code:first-child").allInnerTexts();
    await page.locator("details", { has: page.locator('[data-play="expired"]') }).locator("summary").click();
    told.clients = await page.locator("details[open] .clients").innerText();
    await page.locator("details[open] .clients").scrollIntoViewIfNeeded();
    await page.screenshot({ path: join(pictures, "console-clients.png") });
    await page.locator("details[open] summary").click();
    await did.selectOption("");
    told.all = await page.locator("scenario-catalogue details").count();
    await page.locator('[data-play="expired"]').click();
    await page.locator("playing-scenario code", { hasText: "expired" }).waitFor(LIMIT);

    told.refusals = await page.locator('li[data-verdict="refused"]').count();
    told.curl = await curl();
    const line = page.locator('li[data-verdict="refused"]').first();
    await line.waitFor(LIMIT);
    told.sentence = await line.locator("summary").innerText();
    await line.locator("summary").click();
    told.record = JSON.parse(await line.locator("pre").innerText());
    await page.screenshot({ path: join(pictures, "console.png") });
    await line.locator("summary").click();

    await page.locator("#clear").click();
    await page.getByText("The printer as it is: no scenario.").waitFor(LIMIT);
    console.error("cleared");
    const job = page.locator('li[data-event="job"]', { hasText: "completed" }).first();
    await job.waitFor(LIMIT);
    told.job = await job.locator("summary").innerText();

    await page.getByText("Play one thing after the other").click();
    await page.getByLabel("Schedule").fill("ok-chain@0s,exipred@2h");
    await page.locator("#schedule").click();
    const wrong = page.locator("#schedule-wrong", { hasText: "exipred" });
    await wrong.waitFor(LIMIT);
    told.wrong = await wrong.innerText();
    // The browser tells of this refusal, too, and it is meant.
    told.refused = faults.splice(0).filter((fault) => fault.includes("404")).length;
    await page.getByLabel("Schedule").fill("ok-chain@0s,expired+net-slow-close@2h,off@3h");
    await page.locator("#schedule").click();
    await page.locator("#coming li").nth(1).waitFor(LIMIT);
    told.coming = await page.locator("#coming").innerText();
    await page.locator("playing-scenario code", { hasText: "ok-chain" }).waitFor(LIMIT);
    await page.screenshot({ path: join(pictures, "console-schedule.png") });
    await page.locator("#cancel-schedule").click();
    await page.locator("#cancel-schedule").waitFor({ state: "detached", ...LIMIT });

    await page.setViewportSize({ width: 390, height: 844 });
    told.overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    await page.screenshot({ path: join(pictures, "console-phone.png"), fullPage: true });
    console.log(JSON.stringify({ ...told, faults }));
  } finally {
    await browser.close();
  }
})();
