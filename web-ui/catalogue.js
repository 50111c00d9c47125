// The catalogue: a search, a line for each scenario, and the whole story of the one that is open.
// @ts-check

import { measured } from "./clients.js";
import { definitions, node } from "./node.js";

/** @typedef {import("./bench.js").Scenario} Scenario */
/** @typedef {{scenario: Scenario, node: HTMLDetailsElement, words: string}} Line */

export class ScenarioCatalogue extends HTMLElement {
  /** @type {Map<string, Line>} */
  #lines = new Map();

  /** Asked to play a scenario: for so many connections, or all. @type {(id: string, next?: number) => void} */
  whenPlayed = () => {};

  /** @param {Scenario[]} scenarios */
  show(scenarios) {
    const search = /** @type {HTMLInputElement} */ (node("input", {
      type: "search", placeholder: `Search ${scenarios.length} scenarios`, "aria-label": "Search the scenarios",
    }));
    const did = this.#whatClientsDid(scenarios);
    /** @type {Map<string, HTMLDetailsElement[]>} */
    const families = new Map();
    for (const scenario of scenarios) {
      const line = this.#line(scenario);
      this.#lines.set(scenario.id, line);
      families.set(scenario.family, [...(families.get(scenario.family) ?? []), line.node]);
    }
    const groups = [...families].map(([family, lines]) =>
      node("section", { "aria-label": family }, node("h3", {}, family.replaceAll("-", " ")), ...lines));
    const none = node("p", { hidden: "" }, "No scenario is like that.");
    const filter = () => {
      const found = this.#filter(search.value, did.value);
      for (const group of groups) group.hidden = group.querySelector("details:not([hidden])") === null;
      none.hidden = found > 0;
    };
    search.oninput = filter;
    did.onchange = filter;
    this.replaceChildren(node("div", { class: "search" }, search, did), none, ...groups);
  }

  /** @param {string[]} ids what is played */
  mark(ids) {
    for (const [id, line] of this.#lines) line.node.classList.toggle("playing", ids.includes(id));
  }

  /** A choice of what a client did. @param {Scenario[]} scenarios */
  #whatClientsDid(scenarios) {
    const clients = new Set(scenarios.flatMap((scenario) => scenario.clients.map((row) => row.client)));
    const choices = [...clients].flatMap((client) => [
      node("option", { value: `accepted ${client}` }, `${client} accepts`),
      node("option", { value: `refused ${client}` }, `${client} refuses`),
    ]);
    const any = node("option", { value: "" }, "whatever clients did");
    return /** @type {HTMLSelectElement} */ (node("select", { "aria-label": "By what a client did" }, any, ...choices));
  }

  /** How many are left. @param {string} text @param {string} did an outcome, a space, a client; empty: any */
  #filter(text, did) {
    const words = text.toLowerCase().split(/\s+/);
    let found = 0;
    for (const line of this.#lines.values()) {
      const reacted = did === "" || line.scenario.clients.some((row) => `${row.outcome} ${row.client}` === did);
      line.node.hidden = !reacted || !words.every((word) => line.words.includes(word));
      if (!line.node.hidden) found += 1;
    }
    return found;
  }

  /** @param {Scenario} scenario @returns {Line} */
  #line(scenario) {
    const play = node("button", { type: "button", "data-play": scenario.id }, "Play");
    play.onclick = (event) => {
      event.preventDefault();
      this.whenPlayed(scenario.id);
    };
    const once = node("button", { type: "button", "data-once": scenario.id }, "Play to the next connection alone");
    once.onclick = () => this.whenPlayed(scenario.id, 1);
    const summary = node("summary", {}, node("code", {}, scenario.id), node("span", {}, scenario.title), play);
    const story = definitions([
      ["What happened", scenario.what_happened], ["On the wire", scenario.on_the_wire],
      ["Why it matters", scenario.why_it_matters], ["A correct client", scenario.correct_client], ["Cure", scenario.cure],
    ]);
    const details = /** @type {HTMLDetailsElement} */ (node("details", {}, summary, story, node("p", {}, once)));
    const said = scenario.clients.map((row) => `${row.error} ${row.alert}`).join("\n");
    const words = `${details.textContent}\n${said}`.toLowerCase();
    // Tables for all of them would be thousands of nodes that nobody looks at.
    details.addEventListener("toggle", () => story.append(...measured(scenario.clients)), { once: true });
    return { scenario, node: details, words };
  }
}

export class PlayingScenario extends HTMLElement {
  /** Asked to end it. */
  whenCleared = () => {};

  /** @param {string[]} ids @param {Map<string, Scenario>} catalogue */
  show(ids, catalogue) {
    if (ids.length === 0) {
      this.replaceChildren(node("p", {}, "The printer as it is: no scenario."));
      return;
    }
    const clear = node("button", { type: "button", id: "clear" }, "End it");
    clear.onclick = () => this.whenCleared();
    const told = ids.map((id) => {
      const entry = catalogue.get(id);
      return node("p", {}, node("code", {}, id), ` ${entry?.title ?? ""}. `, entry?.what_happened ?? "");
    });
    this.replaceChildren(...told, node("p", { class: "buttons" }, clear));
  }
}
