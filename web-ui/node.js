// Nodes of the page. Text always goes in as text: names and paths come from whoever talks to the printer.
// @ts-check

/**
 * @param {string} name
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 */
export function node(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/** @param {Array<[string, Node | string | null]>} rows */
export function definitions(rows) {
  const shown = rows.filter(([, value]) => value);
  const nodes = shown.flatMap(([term, value]) => [node("dt", {}, term), node("dd", {}, value ?? "")]);
  return node("dl", {}, ...nodes);
}
