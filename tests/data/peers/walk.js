// Asks many servers for a page in one Chromium. A line of the list is a URL, a file that is not looked at here,
// milliseconds, and `page` or `handshake`. Prints the number, `accepted`, `refused` or `no-verdict`, and the status or
// Chromium's error. node walk.js LIST RULES; the rules say where names lead. Profile and store of trust lie in HOME.
//
// Where only the handshake matters the requests are fetches of one empty page: their verdict is that of the network
// service, as it is for a page that is opened, without the warning that takes a second to draw.
const { chromium } = require("playwright-core");
const [list, rules] = process.argv.slice(2);
const visits = require("fs")
  .readFileSync(list, "utf8")
  .split("\n")
  .filter(Boolean)
  .map((line, number) => {
    const [url, , patience, manner] = line.split("\t");
    return { number, url, timeout: Number(patience), whole: manner === "page" };
  });
// Those that may stall are begun at once, the others so many at a time.
const AT_ONCE = 4;
const SHORT = 10000;

async function said(page, { url, timeout, whole }) {
  // A response that the page may not read is aborted after it has come.
  const failed = (request) => request.url() === url && (whole || request.failure().errorText !== "net::ERR_ABORTED");
  const came = whole
    ? page.waitForEvent("requestfinished", { predicate: (request) => request.url() === url, timeout }).then((request) => request.response())
    : page.waitForEvent("response", { predicate: (response) => response.url() === url, timeout });
  const ended = Promise.race([
    page.waitForEvent("requestfailed", { predicate: failed, timeout }).then((request) => `refused\t${request.failure().errorText}`),
    came.then((response) => `accepted\t${response.status()}`),
  ]).catch((error) => (error.name === "TimeoutError" ? "no-verdict\tstill waiting" : `refused\t${error.message.split("\n")[0]}`));
  const asked = whole
    ? page.goto(url, { timeout })
    : page.evaluate((url) => fetch(url, { mode: "no-cors", cache: "no-store" }).then(() => {}, () => {}), url);
  asked.catch(() => {});
  return ended;
}

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
      ...(rules ? ["--host-resolver-rules=" + rules] : []),
    ],
  });
  try {
    const empty = await context.newPage();
    const answers = [];
    const visit = async (it) => {
      const page = it.whole ? await context.newPage() : empty;
      answers[it.number] = await said(page, it);
      if (it.whole) page.close().catch(() => {});
    };
    const rest = visits.filter((it) => it.timeout >= SHORT);
    const worker = async () => {
      for (let it = rest.shift(); it; it = rest.shift()) await visit(it);
    };
    const stalls = visits.filter((it) => it.timeout < SHORT).map(visit);
    await Promise.all([...stalls, ...Array.from({ length: AT_ONCE }, worker)]);
    answers.forEach((answer, number) => console.log(`${number}\t${answer}`));
  } finally {
    await context.close();
  }
})();
