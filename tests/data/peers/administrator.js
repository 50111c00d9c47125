// An administrator in Chromium goes through every certificate action of the EWS, by its links, forms and buttons.
// node administrator.js URL FOLDER PICTURES: FOLDER holds what `ews_chromium` prepared, and takes what is downloaded.
// One line of JSON per step on standard output; the first thing that is not as it should be ends it with 1.
const { chromium } = require("playwright-core");
const { execFileSync } = require("child_process");
const fs = require("fs");
const [url, folder, pictures] = process.argv.slice(2);
const file = (name) => `${folder}/${name}`;
const UPDATED = "The Jetdirect certificate has been successfully updated";

let page;
let shots = 0;

/** Takes a picture of the page as it is. */
async function picture(name) {
  shots += 1;
  await page.screenshot({ path: `${pictures}/ews-${String(shots).padStart(2, "0")}-${name}.png`, fullPage: true });
}

/** The words must be on the page where people read. */
async function reads(words) {
  const text = await page.locator("main").innerText();
  if (!text.includes(words)) throw new Error(`${page.url()} does not say ${JSON.stringify(words)} but ${text}`);
}

const press = (name) => page.getByRole("button", { name, exact: true }).click();
const follow = (name) => page.getByRole("link", { name, exact: true }).first().click();
const type = (label, text) => page.getByLabel(label, { exact: true }).fill(text);
const told = (step, facts = {}) => console.log(JSON.stringify({ step, ...facts }));

/** Networking, Authorization, Certificates, Configure; the option, if it is offered. */
async function configure(option) {
  await page.goto(url);
  await follow("Networking");
  await follow("Authorization");
  await follow("Certificates");
  await press("Configure Jetdirect Certificate");
  const radio = page.getByLabel(option, { exact: true });
  if ((await radio.count()) === 0) return false;
  // With a request pending there is one more.
  if (option === "Export Certificate and Private Key" || option === "Install Certificate") await picture("options");
  await radio.check();
  await press("Next");
  return true;
}

/** Presses a button that hands out a file. */
async function download(act, name) {
  const [handed] = await Promise.all([page.waitForEvent("download"), act()]);
  await handed.saveAs(file(name));
  return handed.suggestedFilename();
}

async function look() {
  for (const [tab, pages] of [
    ["Information", ["Device Status", "Configuration Page", "Jobs"]],
    ["Settings", ["Device Settings", "Restore Factory Defaults"]],
    ["Networking", ["TCP/IP Settings", "Settings", "Authorization", "Mgmt. Protocols"]],
  ]) {
    await page.goto(url);
    await follow(tab);
    for (const name of pages) {
      await page.locator("#menu").getByRole("link", { name, exact: true }).click();
      await picture(name.toLowerCase().replace(/[^a-z]+/g, "-"));
    }
  }
  await page.goto(url);
  await follow("Networking");
  await follow("Authorization");
  for (const tab of ["Admin. Account", "Access Control", "Certificates"]) {
    await follow(tab);
    await picture(tab.toLowerCase().replace(/[^a-z]+/g, "-"));
  }
  told("looked");
}

async function view() {
  await page.goto(url);
  await follow("Networking");
  await follow("Authorization");
  await follow("Certificates");
  await press("View Jetdirect Certificate");
  await picture("view");
  await reads("HP Jetdirect 0AF8ACE8");
  const pem = await download(() => follow("Save as PEM"), "downloaded.pem");
  const der = await download(() => follow("Save as DER"), "downloaded.cer");
  told("viewed", { pem, der });
}

async function selfSigned() {
  await configure("Create New Self-Signed Certificate");
  await picture("self-signed");
  await reads("will be overwritten");
  await type("Common Name", "printer.test");
  await type("Organization", "Bench");
  await type("Subject Alternative Names", "printer.test, 127.0.0.1");
  await page.getByLabel("Key Length").selectOption("ec-p256");
  await page.getByLabel("Mark private key as exportable").check();
  await press("Finish");
  await reads(UPDATED);
  await picture("self-signed-done");
  await press("OK");
  told("self-signed");
}

async function request() {
  if (await configure("Install Certificate")) throw new Error("Install Certificate is offered without a request");
  await configure("Create Certificate Request");
  await picture("request");
  await type("Common Name", "printer.test");
  await press("Finish");
  await reads("The certificate request has been successfully created");
  await picture("request-done");
  const text = await page.getByLabel("Certificate Request").inputValue();
  const saved = await download(() => press("Save As..."), "printer.csr");
  if (fs.readFileSync(file("printer.csr"), "utf8").trim() !== text.trim()) throw new Error("shown and saved differ");
  await press("OK");
  told("requested", { saved });
}

async function install() {
  if (!(await configure("Install Certificate"))) throw new Error("Install Certificate is not offered");
  await picture("install");
  await page.getByLabel("Certificate file").setInputFiles(file("foreign.pem"));
  await press("Finish");
  await reads("The certificate entered was invalid.");
  await picture("install-refused");
  told("foreign-refused");

  execFileSync("openssl", ["x509", "-req", "-days", "365", "-CAcreateserial", "-in", file("printer.csr"),
    "-CA", file("Bench Root.pem"), "-CAkey", file("Bench Root.key"), "-out", file("signed.pem")], { stdio: "ignore" });
  await press("OK");
  await page.getByLabel("Certificate file").setInputFiles(file("signed.pem"));
  await press("Finish");
  await reads("The certificate has been successfully installed");
  await picture("install-done");
  await press("OK");
  told("installed");
}

async function importPfx() {
  await configure("Import Certificate and Private Key");
  await picture("import");
  await page.getByLabel("Certificate file").setInputFiles(file("printer.pfx"));
  await type("Password", "wrong");
  await press("Finish");
  await reads("password");
  await picture("import-refused");
  told("password-refused");

  await press("OK");
  await page.getByLabel("Certificate file").setInputFiles(file("printer.pfx"));
  await type("Password", "secret");
  await page.getByLabel("Mark private key as exportable").check();
  await press("Finish");
  await reads(UPDATED);
  await picture("import-done");
  await press("OK");
  told("imported");
}

async function exportPfx() {
  await configure("Export Certificate and Private Key");
  await picture("export");
  await type("Password", "outside");
  await type("Confirm Password", "outsi");
  await press("Finish");
  await reads("do not match");
  await picture("export-refused");
  if (await page.getByRole("button", { name: "OK", exact: true }).count()) await press("OK");
  await type("Password", "outside");
  await type("Confirm Password", "outside");
  await press("Finish");
  await picture("export-done");
  const saved = await download(() => press("Save As..."), "exported.pfx");
  await press("OK");
  told("exported", { saved });
}

async function encryptAll(plain) {
  const set = async (on) => {
    await page.goto(url);
    await follow("Networking");
    await follow("Mgmt. Protocols");
    await page.getByLabel("Encrypt All Web Communication").setChecked(on);
    await press("Apply");
    await picture(on ? "encrypt-all-on" : "encrypt-all-off");
  };
  await set(true);
  await page.goto(plain);
  const on = page.url();
  await set(false);
  // Another page: a browser remembers a 301, and would not ask for the first one again.
  await page.goto(plain + "jobs.html");
  told("encrypt-all", { on, off: page.url() });
}

async function coldReset() {
  await page.goto(url);
  await follow("Settings");
  await follow("Restore Factory Defaults");
  await press("No");
  await follow("Restore Factory Defaults");
  await press("Yes");
  await picture("cold-reset-done");
  told("cold-reset");
}

(async () => {
  const browser = await chromium.launchPersistentContext(process.env.HOME + "/profile", {
    executablePath: process.env.CHROMIUM,
    headless: true,
    acceptDownloads: true,
    // The certificate is what is being configured: it is not judged here.
    ignoreHTTPSErrors: true,
    viewport: { width: 1100, height: 760 },
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--no-first-run",
      "--disable-background-networking"],
  });
  try {
    page = await browser.newPage();
    page.setDefaultTimeout(60000);
    for (const step of [look, view, selfSigned, request, install, importPfx, exportPfx]) await step();
    await encryptAll(process.argv[5]);
    await coldReset();
    await page.goto(url);
    await picture("after-the-reset");
  } catch (error) {
    await picture("failure").catch(() => {});
    console.log(error.stack);
    process.exitCode = 1;
  } finally {
    await browser.close();
  }
})();
