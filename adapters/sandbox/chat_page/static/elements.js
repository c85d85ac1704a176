// Make elements. Text is always set as text, so nothing that people write becomes markup.

/** An element with these attributes and children; `onclick` and the like are functions. */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** The element of the page with this id. */
export const byId = (id) => document.getElementById(id);

const COLOURS = 7;

/** A round picture with the first letter of a name. */
export function avatar(id, name) {
  const letter = [...name.trim()][0] ?? "?";
  return element("span", { class: `avatar colour-${colour(id)}`, "aria-hidden": "true" }, letter);
}

/** The number of the colour for an id. */
export const colour = (id) => Math.abs(id) % COLOURS;
