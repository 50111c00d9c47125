// The bench's page: what the printer is, what it plays, what clients do. This file ties the parts together.
// @ts-check

import { Bench, Refusal } from "./bench.js";
import { PlayingScenario, ScenarioCatalogue } from "./catalogue.js";
import { DeviceCard } from "./device-card.js";
import { BenchSchedule } from "./schedule.js";
import { ClientTimeline } from "./timeline.js";

customElements.define("playing-scenario", PlayingScenario);
customElements.define("bench-schedule", BenchSchedule);
customElements.define("device-card", DeviceCard);
customElements.define("scenario-catalogue", ScenarioCatalogue);
customElements.define("client-timeline", ClientTimeline);

const WAIT_S = 25;
const AGAIN_MS = 2000;
/** Events after which the device is another one. */
const CHANGES = new Set(["identity-changed", "scenario", "schedule", "cold-reset", "power-cycled", "setting-changed"]);

const bench = new Bench();
/** @template {Element} T @param {string} selector @returns {T} */
const part = (selector) => /** @type {T} */ (document.querySelector(selector));
const device = /** @type {DeviceCard} */ (part("device-card"));
const playing = /** @type {PlayingScenario} */ (part("playing-scenario"));
const coming = /** @type {BenchSchedule} */ (part("bench-schedule"));
const list = /** @type {ScenarioCatalogue} */ (part("scenario-catalogue"));
const timeline = /** @type {ClientTimeline} */ (part("client-timeline"));
const state = part("#state");
/** @type {Map<string, import("./bench.js").Scenario>} */
let catalogue = new Map();

device.bench = bench;
timeline.isFaulty = (/** @type {string[]} */ ids) => ids.some((id) => {
  const entry = catalogue.get(id);
  return entry?.parts.includes("certificate") && entry.expectation.ten.hresult !== 0;
});
list.whenPlayed = (/** @type {string} */ id, /** @type {number | undefined} */ next) => act(() => bench.play(id, next));
playing.whenCleared = () => act(() => bench.clear());
coming.whenCancelled = () => act(() => bench.cancelSchedule());
coming.whenScheduled = async (/** @type {string} */ text) => {
  await bench.schedule(text);
  await act(showPrinter);
};
/** Some connections alone get a scenario: each that comes may have been the last of them. */
let hasGuest = false;

/** @param {() => Promise<unknown>} what */
async function act(what) {
  try {
    await what();
    await showPrinter();
  } catch (error) {
    complain(error);
  }
}

/** @param {unknown} error */
function complain(error) {
  state.textContent = error instanceof Error ? error.message : String(error);
}

async function showPrinter() {
  const [printer, { guest }, scheduled] = await Promise.all([bench.now(), bench.playing(), bench.scheduled()]);
  document.title = `${printer.host} – Misprint`;
  device.show(printer);
  playing.show(printer.scenario, catalogue);
  coming.show(scheduled, guest);
  hasGuest = guest !== null;
  list.mark(printer.scenario);
}

async function choosePrinter() {
  const printers = await bench.printers();
  const select = /** @type {HTMLSelectElement} */ (part("#printers"));
  select.replaceChildren(...printers.map(({ host }) => new Option(host)));
  select.onchange = () => {
    bench.printer = select.value;
    timeline.clear();
    act(showPrinter);
  };
  /** @type {HTMLElement} */ (part("#which")).hidden = printers.length < 2;
}

async function askForToken() {
  const dialog = /** @type {HTMLDialogElement} */ (part("#token"));
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  const field = /** @type {HTMLInputElement} */ (dialog.querySelector("input"));
  bench.useToken(field.value.trim());
}

async function begin() {
  for (;;) {
    try {
      await choosePrinter();
      const scenarios = await bench.catalogue();
      catalogue = new Map(scenarios.map((scenario) => [scenario.id, scenario]));
      list.show(scenarios);
      await showPrinter();
      return;
    } catch (error) {
      complain(error);
      if (error instanceof Refusal && error.status === 401) await askForToken();
      else await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

async function follow() {
  let [printer, seen] = [bench.printer, 0];
  for (;;) {
    try {
      const { events, last } = await bench.events(seen, seen === 0 ? 0 : WAIT_S);
      // Another printer was chosen while this one was asked.
      if (printer !== bench.printer) {
        [printer, seen] = [bench.printer, 0];
        continue;
      }
      timeline.add(events);
      seen = Math.max(last, 1);
      if (hasGuest || events.some(({ event }) => CHANGES.has(event))) await showPrinter();
      state.textContent = "live";
    } catch (error) {
      state.textContent = `not connected: ${error instanceof Error ? error.message : error}`;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
  }
}

await begin();
await follow();
