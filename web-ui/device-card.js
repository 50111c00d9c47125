// The device: its addresses, its certificate, its buttons.
// @ts-check

import { definitions, node } from "./node.js";

/** @typedef {import("./bench.js").Bench} Bench */
/** @typedef {import("./bench.js").Printer} Printer */

export class DeviceCard extends HTMLElement {
  /** @type {Bench | undefined} */
  bench;

  /** @param {Printer} printer */
  show({ model, host, uuid, urls, certificate, seed }) {
    const address = (/** @type {string} */ name) => {
      const url = urls[name];
      if (!url) return null;
      return /^https?:/.test(url) ? node("a", { href: url }, url) : url;
    };
    const card = definitions([
      ["Device", `${host} (${model})`], ["IPP", address("ipp")], ["IPPS", address("ipps")], ["Web pages", address("http")],
      ["", address("https")], ["Raw", address("raw")],
    ]);
    const more = node("details", {}, node("summary", {}, "UUID and seed"), definitions([["UUID", uuid], ["Seed", seed]]));
    const shown = definitions([
      ["Subject", certificate.subject], ["Valid", `${day(certificate.not_before)} to ${day(certificate.not_after)}`],
      ["SHA-1", certificate.sha1], ["SHA-256", certificate.sha256],
    ]);
    shown.id = "certificate";
    const files = node("p", { class: "buttons" },
      this.#file("certificate.pem", "Certificate"), this.#file("trust.pem", "What a client is to trust"));
    const buttons = node("p", { class: "buttons" },
      this.#button("power-cycle", "Switch off and on"), this.#button("cold-reset", "Cold reset"));
    this.replaceChildren(card, more, node("h3", {}, "Certificate in its store"), shown, files, buttons);
  }

  /** @param {string} name @param {string} label */
  #file(name, label) {
    const button = node("button", { type: "button" }, `${label} ↓`);
    button.onclick = async () => {
      if (!this.bench) return;
      const url = await this.bench.download(name);
      const link = /** @type {HTMLAnchorElement} */ (node("a", { href: url, download: name }));
      link.click();
      URL.revokeObjectURL(url);
    };
    return button;
  }

  /** @param {"cold-reset" | "power-cycle"} press @param {string} label */
  #button(press, label) {
    const button = node("button", { type: "button" }, label);
    button.onclick = () => this.bench?.press(press);
    return button;
  }
}

/** @param {string} time RFC 3339 */
function day(time) {
  return time.slice(0, 10);
}
