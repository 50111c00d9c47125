// The bench's view of one printer: who it is, and what happens to it. Reads the control door, changes nothing.
// @ts-check

/** @typedef {{seq: number, time: string, event: string, [member: string]: unknown}} EventRecord */

const MAX_ROWS = 500;
const WAIT_S = 25;

/** @param {string} id */
const element = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

/**
 * Text always goes in as text: names and paths come from whoever talks to the printer.
 * @param {HTMLElement} list
 * @param {Array<[string, string | null]>} rows
 */
function describe(list, rows) {
  const nodes = rows.filter(([, value]) => value).flatMap(([label, value]) => {
    const term = document.createElement("dt");
    const description = document.createElement("dd");
    term.textContent = label;
    if (/^https?:/.test(value ?? "")) {
      const link = document.createElement("a");
      link.href = link.textContent = value ?? "";
      description.append(link);
    } else {
      description.textContent = value;
    }
    return [term, description];
  });
  list.replaceChildren(...nodes);
}

/** @param {string} path */
async function read(path) {
  const answer = await fetch(path);
  const body = await answer.json();
  if (!answer.ok) throw new Error(body.detail ?? answer.statusText);
  return body;
}

async function showPrinter() {
  const { model, host, uuid, urls, certificate, state_dir: stateDir, seed } = await read("api/ready");
  document.title = `${host} – Misprint`;
  describe(element("printer"), [
    ["Model", model], ["Host", host], ["UUID", uuid], ["IPP", urls.ipp], ["IPPS", urls.ipps], ["Web pages", urls.http],
    ["", urls.https], ["Raw", urls.raw], ["State", stateDir], ["Seed", seed],
  ]);
  describe(element("certificate"), [
    ["Subject", certificate.subject], ["SHA-1", certificate.sha1], ["SHA-256", certificate.sha256],
    ["From", certificate.not_before], ["To", certificate.not_after],
  ]);
}

/** @param {EventRecord} record */
function mood({ event, outcome, state, status }) {
  if (event === "identity-refused" || event === "unauthorized" || state === "aborted") return "bad";
  if (event === "handshake") return outcome === "established" ? "good" : "bad";
  if (event === "identity-changed" || state === "completed") return "good";
  return typeof status === "string" && /^(client|server)-error/.test(status) ? "bad" : "";
}

/** @param {EventRecord} record */
function row(record) {
  const { seq, time, event, ...rest } = record;
  const line = document.createElement("tr");
  line.className = mood(record);
  for (const text of [String(seq), time.slice(11, 23), event]) {
    const cell = document.createElement("td");
    cell.textContent = text;
    line.append(cell);
  }
  const what = document.createElement("td");
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  const whole = document.createElement("pre");
  const short = Object.entries(rest).filter(([, value]) => value !== null && typeof value !== "object");
  summary.textContent = short.map(([name, value]) => `${name} ${value}`).join(" · ") || event;
  whole.textContent = JSON.stringify(rest, null, 2);
  details.append(summary, whole);
  what.append(details);
  line.append(what);
  return line;
}

/** @param {EventRecord[]} records */
function showEvents(records) {
  const table = element("events");
  for (const record of records) table.prepend(row(record));
  while (table.childElementCount > MAX_ROWS) table.lastElementChild?.remove();
}

async function follow() {
  let seen = 0;
  for (;;) {
    try {
      const { events } = await read(`api/printers/first/events?since=${seen}&wait=${WAIT_S}`);
      showEvents(events);
      seen = Math.max(seen, ...events.map((/** @type {EventRecord} */ record) => record.seq));
      if (events.some((/** @type {EventRecord} */ { event }) => event === "identity-changed")) {
        await showPrinter();
      }
      element("state").textContent = "live";
    } catch (error) {
      element("state").textContent = `not connected: ${error instanceof Error ? error.message : error}`;
      await new Promise((resolve) => setTimeout(resolve, 2000));
    }
  }
}

await showPrinter().catch(() => {});
await follow();
