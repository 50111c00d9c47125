// What the page asks of the control door. Nothing here knows of the page.
// @ts-check

/** @typedef {{seq: number, time: string, event: string, [member: string]: any}} EventRecord */
/** @typedef {{subject: string, sha1: string, sha256: string, not_before: string, not_after: string}} CertificateSummary */
/**
 * @typedef {{host: string, model: string, uuid: string, seed: string, state_dir: string, urls: Record<string, string | null>,
 *   certificate: CertificateSummary, scenario: string[], last_event: number}} Printer
 */
/**
 * @typedef {{client: string, version: string, outcome: "accepted" | "refused" | "gave-up" | "no-verdict", error: string, alert: string,
 *   note: string}} Measured
 */
/**
 * @typedef {{id: string, family: string, title: string, what_happened: string, on_the_wire: string, why_it_matters: string,
 *   correct_client: string, cure: string, source: string, parts: unknown[], expectation: {ten: {hresult: number}},
 *   clients: Measured[]}} Scenario
 */

/** @typedef {{scenario: string[], connections_left?: number, probability?: number}} Guest what some connections alone get */
/** @typedef {{scenario: string[], sha256: string, guest: Guest | null}} Playing */
/** @typedef {{schedule: string | null, next: Array<{in_ms: number, scenario: string[]}>}} Scheduled */

/** The door refused; `status` is HTTP's. */
export class Refusal extends Error {
  /** @param {number} status @param {string} detail */
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

const TOKEN = "misprint-control-token";

export class Bench {
  /** The printer that the page is about; `first` until another one is chosen. */
  printer = "first";

  /** @param {string} token */
  useToken(token) {
    sessionStorage.setItem(TOKEN, token);
  }

  /** @returns {Promise<Printer[]>} */
  async printers() {
    return (await this.#ask("GET", "api/printers")).printers;
  }
  /** @returns {Promise<Printer>} */
  now() {
    return this.#ask("GET", this.#path(""));
  }
  /** @returns {Promise<Scenario[]>} */
  async catalogue() {
    return (await this.#ask("GET", "api/scenarios")).scenarios;
  }
  /** @param {string} scenario @param {number} [next] for so many connections; all without */
  play(scenario, next) {
    return this.#ask("PUT", this.#path("/scenario"), next ? { scenario, next } : { scenario });
  }
  /** @returns {Promise<Playing>} */
  playing() {
    return this.#ask("GET", this.#path("/scenario"));
  }
  /** @returns {Promise<Scheduled>} */
  scheduled() {
    return this.#ask("GET", this.#path("/schedule"));
  }
  /** @param {string} schedule such as ok-chain@0s,expired@30s */
  schedule(schedule) {
    return this.#ask("POST", this.#path("/schedule"), { schedule });
  }
  cancelSchedule() {
    return this.#ask("DELETE", this.#path("/schedule"));
  }
  clear() {
    return this.#ask("DELETE", this.#path("/scenario"));
  }
  /** @param {"cold-reset" | "power-cycle"} button */
  press(button) {
    return this.#ask("POST", this.#path(`/${button}`));
  }
  /** @param {number} since @param {number} waitS @returns {Promise<{events: EventRecord[], last: number}>} */
  events(since, waitS) {
    return this.#ask("GET", this.#path(`/events?since=${since}&wait=${waitS}`));
  }
  /** A file of this printer, as a URL that goes with a click. @param {string} name */
  async download(name) {
    const answer = await fetch(this.#path(`/${name}`), { headers: this.#headers() });
    return URL.createObjectURL(await answer.blob());
  }

  /** @param {string} rest */
  #path(rest) {
    return `api/printers/${encodeURIComponent(this.printer)}${rest}`;
  }

  /** @returns {Record<string, string>} */
  #headers() {
    const token = sessionStorage.getItem(TOKEN);
    return token ? { authorization: `Bearer ${token}` } : {};
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<any>} */
  async #ask(method, path, body) {
    const headers = this.#headers();
    if (body !== undefined) headers["content-type"] = "application/json";
    const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    const text = await answer.text();
    const value = text ? JSON.parse(text) : null;
    if (!answer.ok) throw new Refusal(answer.status, value?.detail ?? answer.statusText);
    return value;
  }
}
