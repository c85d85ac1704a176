// One message, or the messages of one album, as an element.

import { fileUrl } from "./api.js";
import { avatar, colour, element } from "./elements.js";
import { formatted } from "./formatted.js";

const clock = new Intl.DateTimeFormat([], { hour: "2-digit", minute: "2-digit" });
const KINDS = { photo: "Photo", video: "Video", sticker: "Sticker", voice: "Voice message" };
const LARGEST = { width: 360, height: 420 };

/** When a message was sent, as a time of day. */
export const timeOf = (message) => clock.format(message.date * 1000);

/** The sender of a message. */
export function senderOf(message) {
  const { from, sender_chat: group } = message;
  if (group) return { id: group.id, name: group.title, bot: false };
  return { id: from.id, name: from.first_name, bot: from.is_bot };
}

/** A message in one line. */
export function summary(message) {
  if (message.text || message.caption) return message.text ?? message.caption;
  return service(message) ?? KINDS[mediaOf(message)] ?? "File";
}

/**
 * The element of `messages`: one message or one album.
 * `context` has the viewer's id (`me`), the chat's topics, and the actions `press`, `command`, `edit`.
 */
export function block(messages, context) {
  const [first] = messages;
  const words = service(first);
  if (words) return frame("service", messages, element("span", {}, words));
  const sender = senderOf(first);
  const own = sender.id === context.me || (first.sender_chat && context.anonymous);
  const bubble = element("div", { class: "bubble" });
  if (!own) bubble.append(nameLine(sender));
  bubble.append(...parts(messages, context), footer(messages, own, context));
  const column = element("div", { class: "column" }, bubble, ...keyboard(first, context));
  const made = frame(own ? "message own" : "message", messages);
  if (!own) made.append(avatar(sender.id, sender.name));
  made.append(column);
  made.dataset.sender = sender.id;
  return made;
}

function frame(kind, messages, ...children) {
  return element("article", { class: kind, "data-id": messages[0].message_id }, ...children);
}

function nameLine(sender) {
  const tag = sender.bot ? element("span", { class: "tag" }, "bot") : null;
  return element("p", { class: `name colour-${colour(sender.id)}` }, sender.name, tag);
}

function parts(messages, context) {
  const [first] = messages;
  const made = [];
  const topic = first.is_topic_message && context.topics?.[first.message_thread_id];
  if (topic) made.push(element("p", { class: "topic" }, topic));
  if (first.reply_to_message) made.push(quote(first.reply_to_message));
  const media = messages.map(medium).filter(Boolean);
  if (media.length) made.push(element("div", { class: `media media-${media.length}` }, ...media));
  const said = messages.find((each) => each.text ?? each.caption);
  if (said) made.push(words(said, context));
  return made;
}

function words(message, context) {
  const [text, entities] = message.text
    ? [message.text, message.entities]
    : [message.caption, message.caption_entities];
  return element("div", { class: "text" }, ...formatted(text, entities, context.command));
}

function quote(message) {
  const author = element("strong", {}, senderOf(message).name);
  return element("blockquote", { class: "reply" }, author, element("span", {}, summary(message)));
}

function footer(messages, own, context) {
  const last = messages.at(-1);
  const edited = messages.some((each) => each.edit_date) ? "edited " : "";
  const time = element("time", { datetime: new Date(last.date * 1000).toISOString() });
  time.append(`${edited}${timeOf(last)}`);
  const line = element("p", { class: "when" }, time);
  if (own && messages.some((each) => each.text ?? each.caption)) {
    const change = { type: "button", class: "change", onclick: () => context.edit(messages[0]) };
    line.prepend(element("button", change, "Edit"));
  }
  return line;
}

function mediaOf(message) {
  const kinds = ["photo", "video", "animation", "audio", "voice", "sticker", "document"];
  return kinds.find((kind) => message[kind]);
}

function medium(message) {
  const kind = mediaOf(message);
  if (kind === "photo") return photo(message);
  if (kind === "video" || kind === "animation") {
    return element("video", { src: fileUrl(message[kind].file_id), controls: true, preload: "metadata" });
  }
  if (!kind) return null;
  if (kind === "sticker") {
    return element("img", { src: fileUrl(message.sticker.file_id), alt: "Sticker", width: 160 });
  }
  const { file_id: id, file_name: name } = message[kind];
  return element("a", { class: "file", href: fileUrl(id), download: name ?? "" }, name ?? KINDS[kind] ?? "File");
}

function photo(message) {
  const size = message.photo.at(-1);
  const link = { class: "photo", href: fileUrl(size.file_id), target: "_blank", rel: "noopener" };
  const image = element("img", { src: fileUrl(size.file_id), alt: "Photo", loading: "lazy" });
  // Reserve the space before the picture is loaded, so that nothing jumps.
  const scale = Math.min(LARGEST.width / size.width, LARGEST.height / size.height, 1);
  const width = Math.max(Math.round(size.width * scale), 160);
  image.style.width = `${width}px`;
  image.style.aspectRatio = `${size.width} / ${size.height}`;
  return element("a", link, image);
}

function keyboard(message, context) {
  const rows = message.reply_markup?.inline_keyboard ?? [];
  if (!rows.length) return [];
  const lines = rows.map((row) =>
    element("div", { class: "buttons" }, ...row.map((button) => inline(message, button, context))),
  );
  return [element("div", { class: "keyboard" }, ...lines)];
}

function inline(message, button, context) {
  if (button.url) {
    const address = /^https?:\/\//i.test(button.url) ? button.url : null;
    return element("a", { href: address, target: "_blank", rel: "noopener" }, button.text);
  }
  const made = element("button", { type: "button" }, button.text);
  made.addEventListener("click", () => context.press(message, button.callback_data, made));
  return made;
}

function service(message) {
  if (message.pinned_message) {
    return `${senderOf(message).name} pinned “${summary(message.pinned_message)}”`;
  }
  if (message.forum_topic_created) return `Topic “${message.forum_topic_created.name}” was opened`;
  if (message.new_chat_members) return `${message.new_chat_members[0].first_name} joined`;
  if (message.left_chat_member) return `${message.left_chat_member.first_name} left`;
  if (message.migrate_to_chat_id) return "This group has become a supergroup";
  if (message.migrate_from_chat_id) return "The group became this supergroup";
  return null;
}
