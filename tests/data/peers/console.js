// Watches the bench's console in Chromium while a client refuses the printer's certificate.
// node console.js CONTROL HTTPS PICTURE: one line of JSON, what the page showed.
const { chromium } = require("playwright-core");
const tls = require("tls");
const [control, https, picture] = process.argv.slice(2);
const LIMIT = { timeout: 60000 };

/** A client with an empty trust store: it leaves without a word. */
function refuse({ hostname, port }) {
  return new Promise((resolve) => {
    const socket = tls.connect({ host: hostname, port: Number(port), servername: hostname, ca: [] });
    socket.on("error", (error) => resolve(error.code));
    socket.on("secureConnect", () => resolve("accepted"));
  });
}

(async () => {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM,
    args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking"],
  });
  try {
    const page = await browser.newPage();
    const faults = [];
    page.on("pageerror", (error) => faults.push(String(error)));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await page.goto(control, LIMIT);
    await page.getByText("live", { exact: true }).waitFor(LIMIT);
    const before = await page.locator("#events tr.bad").count();
    const refused = await refuse(new URL(https));
    const row = page.locator("#events tr.bad", { hasText: "handshake" }).first();
    await row.waitFor(LIMIT);
    await row.locator("summary").click();
    const whole = JSON.parse(await row.locator("pre").innerText());
    await page.screenshot({ path: picture });
    const title = await page.title();
    const certificate = await page.locator("#certificate").innerText();
    console.log(JSON.stringify({ title, certificate, before, refused, outcome: whole.outcome, faults }));
  } finally {
    await browser.close();
  }
})();
