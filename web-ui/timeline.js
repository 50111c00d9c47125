// What clients did, newest first: a sentence for each event, and everything that is known of it behind the sentence.
// @ts-check

import { node } from "./node.js";

/** @typedef {import("./bench.js").EventRecord} EventRecord */

const MAX_LINES = 500;

/** Kinds that say nothing to a person who watches clients. */
const QUIET = new Set(["setting-changed", "connection-ended"]);

export class ClientTimeline extends HTMLElement {
  /** Should a client refuse what these scenarios show? @type {(ids: string[]) => boolean} */
  isFaulty = () => false;

  #list = node("ol", { reversed: "", "aria-live": "polite" });
  #empty = node("p", {}, "Nobody has come yet. Print to one of the addresses, or open the web pages.");

  connectedCallback() {
    this.replaceChildren(this.#empty, this.#list);
  }

  clear() {
    this.#list.replaceChildren();
    this.#empty.hidden = false;
  }

  /** @param {EventRecord[]} records */
  add(records) {
    for (const record of records) {
      if (QUIET.has(record.event)) continue;
      this.#list.prepend(line(record, this.isFaulty(record.scenario ?? [])));
      this.#empty.hidden = true;
    }
    while (this.#list.childElementCount > MAX_LINES) this.#list.lastElementChild?.remove();
  }
}

/** @param {EventRecord} record @param {boolean} faulty */
function line(record, faulty) {
  const { seq, time, event, ...rest } = record;
  const [mood, badge, sentence] = telling(record, faulty);
  const summary = node("summary", {},
    node("time", { datetime: time, title: time }, time.slice(11, 19)),
    node("span", { class: `badge ${mood}` }, badge), node("span", {}, sentence));
  const whole = node("pre", {}, JSON.stringify(rest, null, 2));
  return node("li", { value: String(seq), "data-event": event, "data-verdict": rest.verdict ?? "" },
    node("details", {}, summary, whole));
}

/**
 * Mood (`good`, `bad`, `open` or nothing), badge and sentence.
 * @param {EventRecord} record
 * @param {boolean} faulty
 * @returns {[string, string, string]}
 */
function telling(record, faulty) {
  switch (record.event) {
    case "handshake": return handshake(record, faulty);
    case "http-request":
      return ["", "request", `${record.user_agent ?? "A client"} asked ${record.method} ${record.path} over ${
        record.secure ? "TLS" : "plain HTTP"}: ${record.status ?? "it left before the answer"}`];
    case "ipp-operation": {
      const good = /^successful/.test(record.status);
      return [good ? "" : "bad", "IPP", `${record.user ? `${record.user}: ` : ""}${record.operation} → ${record.status}`];
    }
    case "job": {
      const mood = record.state === "completed" ? "good" : record.state === "aborted" ? "bad" : "";
      return [mood, "job", `Job ${record.job_id} “${record.name}” of ${record.user} is ${record.state}${
        record.octets ? ` (${record.octets} octets)` : ""}`];
    }
    case "scenario":
      return ["", "scenario", record.scenario.length ? `Now playing ${record.scenario.join(", ")}${casting(record)}`
        : `The printer is as it was${record.by === "device" ? ": its web pages or a cold reset ended it" : ""}`];
    case "schedule":
      return ["", "schedule", record.schedule ? `Following ${record.schedule}`
        : record.by === "schedule" ? "The last step of the schedule was played" : "The schedule is not followed any more"];
    case "identity-changed": return ["", "certificate", `The printer now shows ${record.subject} (${record.cause})`];
    case "identity-refused": return ["bad", "certificate", `A certificate was refused: ${record.reason}`];
    case "connection-closed":
      return ["", "closed", `A connection from ${record.peer} to ${record.port} ended: ${record.reason}`];
    case "started": return ["", "printer", `${record.host} is on`];
    case "stopped": return ["", "printer", "The printer is off"];
    case "unauthorized": return ["bad", "refused", `${record.peer} asked for ${record.path} without the password`];
    default: return ["", record.event, brief(record)];
  }
}

/** @param {EventRecord} record @param {boolean} faulty @returns {[string, string, string]} */
function handshake({ verdict, because, library, peer, port, scenario, sni }, faulty) {
  const who = library ? library.split(" (")[0] : "A client";
  const shown = scenario.length ? ` was shown ${scenario.join(", ")}` : " came";
  const where = sni ? ` as ${sni}` : "";
  const moods = { accepted: faulty ? "bad" : "good", refused: faulty ? "good" : "bad" };
  return [moods[/** @type {"accepted" | "refused"} */ (verdict)] ?? "open", verdict.replace("-", " "),
    `${who} from ${peer}${shown} on ${port}${where}: ${because}`];
}

/** @param {EventRecord} record */
function casting({ connections, probability }) {
  if (connections) return ` to the next ${connections === 1 ? "connection" : `${connections} connections`}`;
  return probability === undefined ? "" : ` with probability ${probability}`;
}

/** @param {EventRecord} record */
function brief({ seq, time, event, ...rest }) {
  const short = Object.entries(rest).filter(([, value]) => value !== null && typeof value !== "object");
  return short.map(([name, value]) => `${name} ${value}`).join(" · ") || event;
}
