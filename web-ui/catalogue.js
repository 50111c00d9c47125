// The catalogue: a search, a line for each scenario, and the whole story of the one that is open.
// @ts-check

import { definitions, node } from "./node.js";

/** @typedef {import("./bench.js").Scenario} Scenario */

export class ScenarioCatalogue extends HTMLElement {
  /** @type {Map<string, HTMLDetailsElement>} */
  #lines = new Map();

  /** Asked to play a scenario: for so many connections, or all. @type {(id: string, next?: number) => void} */
  whenPlayed = () => {};

  /** @param {Scenario[]} scenarios */
  show(scenarios) {
    const search = /** @type {HTMLInputElement} */ (node("input", {
      type: "search", placeholder: `Search ${scenarios.length} scenarios`, "aria-label": "Search the scenarios",
    }));
    const families = new Map();
    for (const scenario of scenarios) {
      const line = this.#line(scenario);
      this.#lines.set(scenario.id, line);
      families.set(scenario.family, [...(families.get(scenario.family) ?? []), line]);
    }
    const groups = [...families].map(([family, lines]) =>
      node("section", { "aria-label": family }, node("h3", {}, family.replaceAll("-", " ")), ...lines));
    const none = node("p", { hidden: "" }, "No scenario has these words.");
    search.oninput = () => {
      const words = search.value.toLowerCase().split(/\s+/);
      let found = 0;
      for (const group of groups) {
        const lines = [...group.querySelectorAll("details")];
        for (const line of lines) {
          line.hidden = !words.every((word) => (line.textContent ?? "").toLowerCase().includes(word));
        }
        const left = lines.filter((line) => !line.hidden).length;
        group.hidden = left === 0;
        found += left;
      }
      none.hidden = found > 0;
    };
    this.replaceChildren(search, none, ...groups);
  }

  /** @param {string[]} ids what is played */
  mark(ids) {
    for (const [id, line] of this.#lines) line.classList.toggle("playing", ids.includes(id));
  }

  /** @param {Scenario} scenario */
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
    return /** @type {HTMLDetailsElement} */ (node("details", {}, summary, story, node("p", {}, once)));
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
