// What comes next: the steps of the schedule with the time that is left, what some connections alone get, and a line to type another one.
// @ts-check

import { node } from "./node.js";

/** @typedef {import("./bench.js").Scheduled} Scheduled */
/** @typedef {import("./bench.js").Guest} Guest */

/** So many steps are told, the next first. */
const TOLD = 5;
const TICK_MS = 1000;

export class BenchSchedule extends HTMLElement {
  /** Asked to follow a schedule as typed; rejects with the reason. @type {(text: string) => Promise<void>} */
  whenScheduled = async () => {};
  /** Asked to end it. */
  whenCancelled = () => {};

  #coming = node("div", { id: "coming" });
  /** The places of the times, and when the steps come. @type {Array<[HTMLElement, number]>} */
  #times = [];

  connectedCallback() {
    const line = /** @type {HTMLInputElement} */ (node("input", {
      id: "schedule-text", placeholder: "ok-chain@0s,expired@30s", "aria-label": "Schedule", autocomplete: "off", spellcheck: "false", required: "",
    }));
    const wrong = node("p", { role: "alert", id: "schedule-wrong" });
    const form = node("form", { class: "line" }, line, node("button", { id: "schedule" }, "Follow"));
    form.onsubmit = async (event) => {
      event.preventDefault();
      try {
        await this.whenScheduled(line.value.trim());
        [line.value, wrong.textContent] = ["", ""];
      } catch (error) {
        wrong.textContent = error instanceof Error ? error.message : String(error);
      }
    };
    const how = node("p", { class: "faint" }, "A step is WHAT@TIME from now: a scenario, several with +, ", node("code", {}, "off"),
      ", or at the end ", node("code", {}, "again"), "; ms, s, m or h.");
    this.replaceChildren(this.#coming, node("details", {}, node("summary", {}, "Play one thing after the other"), form, wrong, how));
    setInterval(() => this.#tick(), TICK_MS);
  }

  /** @param {Scheduled} scheduled @param {Guest | null} guest */
  show({ schedule, next }, guest) {
    const now = Date.now();
    const shown = next.slice(0, TOLD);
    this.#times = shown.map(({ in_ms }) => [node("time", {}), now + in_ms]);
    const steps = shown.map(({ scenario }, place) =>
      node("li", {}, this.#times[place][0], " ", ...(scenario.length ? [node("code", {}, scenario.join(" + "))] : ["the printer as it is"])));
    const rest = next.length > TOLD ? [node("li", {}, `and ${next.length - TOLD} more`)] : [];
    const cancel = node("button", { type: "button", id: "cancel-schedule" }, "Stop following it");
    cancel.onclick = () => this.whenCancelled();
    const some = guest ? [node("p", {}, `To ${whom(guest)}: `, node("code", {}, guest.scenario.join(" + ")))] : [];
    const coming = schedule === null ? [] : [
      node("p", {}, "Following ", node("code", {}, schedule)), node("ol", {}, ...steps, ...rest), node("p", { class: "buttons" }, cancel),
    ];
    this.#coming.replaceChildren(...some, ...coming);
    this.#tick();
  }

  #tick() {
    for (const [place, at] of this.#times) {
      place.textContent = `in ${left(at - Date.now())}, at ${new Date(at).toISOString().slice(11, 19)}:`;
    }
  }
}

/** @param {Guest} guest */
function whom({ connections_left, probability }) {
  if (connections_left === 1) return "the next connection";
  return connections_left ? `the next ${connections_left} connections` : `each connection with probability ${probability}`;
}

/** @param {number} ms */
function left(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  const [hours, minutes, seconds] = [Math.floor(s / 3600), Math.floor(s / 60) % 60, s % 60];
  if (hours) return `${hours} h ${minutes} min`;
  return minutes ? `${minutes} min ${seconds} s` : `${seconds} s`;
}
