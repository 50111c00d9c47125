// Asks many servers for a page in one Chromium: every line of the list is a URL. Prints the number, `ok` or `refused`, and
// the status or Chromium's error. node walk.js LIST; profile and store of trust lie in HOME.
//
// The requests are fetches of one empty page: their verdict is that of the network service, as it is for a page that
// is opened, without the warning that takes a second to draw.
const { chromium } = require("playwright-core");
const urls = require("fs").readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean).map((line) => line.split("\t")[0]);

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
      "--disable-features=LocalNetworkAccessChecks",
    ],
  });
  try {
    const page = await context.newPage();
    for (const [number, url] of urls.entries()) {
      // A response that the page may not read is aborted after it has come.
      const failed = (request) => request.url() === url && request.failure().errorText !== "net::ERR_ABORTED";
      const ended = Promise.race([
        page.waitForEvent("requestfailed", { predicate: failed, timeout: 40000 }).then((request) => `refused\t${request.failure().errorText}`),
        page
          .waitForEvent("response", { predicate: (response) => response.url() === url, timeout: 40000 })
          .then((response) => `ok\t${response.status()}`),
      ]).catch((error) => `refused\t${error.message.split("\n")[0]}`);
      page.evaluate((url) => fetch(url, { mode: "no-cors", cache: "no-store" }).then(() => {}, () => {}), url).catch(() => {});
      console.log(`${number}\t${await ended}`);
    }
  } finally {
    await context.close();
  }
})();
