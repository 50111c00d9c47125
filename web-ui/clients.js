// What clients did with a scenario when they were measured: who went on, and who said what.
// @ts-check

import { node } from "./node.js";

/** @typedef {import("./bench.js").Measured} Measured */

/** A term and its description, for the list that tells the scenario. @param {Measured[]} rows @returns {Node[]} */
export function measured(rows) {
  const going = rows.filter((row) => row.outcome === "accepted");
  const accepted = going.map((row) => (row.note ? `${row.client} (${row.note})` : row.client));
  const others = rows.filter((row) => row.outcome !== "accepted");
  const told = [];
  if (rows.length === 0) told.push(node("p", {}, "Nobody was measured."));
  if (accepted.length > 0) told.push(node("p", {}, node("b", {}, "Accepted by "), accepted.join(", ")));
  if (others.length > 0) told.push(table(others));
  return [node("dt", {}, "What clients did, when they were measured"), node("dd", { class: "clients" }, ...told)];
}

/** @param {Measured[]} rows */
function table(rows) {
  const heads = ["did not accept", "in its own words"].map((head) => node("th", { scope: "col" }, head));
  const body = rows.map((row) => node("tr", {}, node("td", {}, who(row)), words(row)));
  return node("table", {}, node("thead", {}, node("tr", {}, ...heads)), node("tbody", {}, ...body));
}

/** @param {Measured} row */
function who(row) {
  if (row.outcome === "gave-up") return `${row.client} (gave up)`;
  return row.outcome === "no-verdict" ? `${row.client} (undecided)` : row.client;
}

/** @param {Measured} row */
function words(row) {
  const more = [alert(row), row.note].filter((text) => text !== "").join("; ");
  const said = row.error ? node("code", {}, row.error) : "said nothing";
  return node("td", {}, said, ...(more ? [node("small", {}, more)] : []));
}

/** @param {Measured} row */
function alert(row) {
  if (row.alert === "not-recorded") return "";
  return row.alert === "none" ? "no alert" : `alert ${row.alert}`;
}
