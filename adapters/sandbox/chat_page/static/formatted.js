// A text with its entities, as elements. Offsets count UTF-16 units, as JavaScript does.

import { element } from "./elements.js";

const TAGS = {
  bold: "b",
  italic: "i",
  underline: "u",
  strikethrough: "s",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

/** The text as nodes; `onCommand` is called when a command in it is clicked. */
export function formatted(text, entities = [], onCommand) {
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return within(text, 0, text.length, ordered, onCommand);
}

function within(text, start, end, entities, onCommand) {
  const nodes = [];
  let at = start;
  let rest = entities.filter((each) => each.offset >= start && each.offset < end);
  while (rest.length) {
    const [entity, ...others] = rest;
    const stop = Math.min(entity.offset + entity.length, end);
    if (entity.offset > at) nodes.push(text.slice(at, entity.offset));
    const inner = within(text, entity.offset, stop, others, onCommand);
    nodes.push(wrapped(entity, text.slice(entity.offset, stop), inner, onCommand));
    at = stop;
    rest = others.filter((each) => each.offset >= stop);
  }
  if (at < end) nodes.push(text.slice(at, end));
  return nodes;
}

function wrapped(entity, text, inner, onCommand) {
  if (TAGS[entity.type]) return element(TAGS[entity.type], {}, ...inner);
  switch (entity.type) {
    case "url":
      return link(text, inner);
    case "text_link":
      return link(entity.url, inner);
    case "bot_command":
      return element(
        "button",
        { type: "button", class: "command", onclick: () => onCommand?.(text) },
        ...inner,
      );
    case "spoiler":
      return spoiler(inner);
    default:
      return element("span", { class: "spotted" }, ...inner);
  }
}

function link(address, inner) {
  if (!/^https?:\/\//i.test(address)) return element("span", { class: "spotted" }, ...inner);
  return element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...inner);
}

function spoiler(inner) {
  const hidden = element("button", { type: "button", class: "spoiler", "aria-label": "Spoiler" });
  hidden.append(...inner);
  hidden.addEventListener("click", () => {
    hidden.classList.add("shown");
    hidden.removeAttribute("aria-label");
  });
  return hidden;
}
