// The messages of the open chat: the latest hundred, and earlier ones on request.

import * as api from "./api.js";
import { byId, element } from "./elements.js";
import { block, senderOf } from "./message.js";

const PAGE = 100;
const MOST_SHOWN = 400;
const NEAR = 80;
const NOTHING = "No messages yet.";
const TOGETHER = 5 * 60;
const day = new Intl.DateTimeFormat([], { weekday: "long", day: "numeric", month: "long" });

export class History {
  /** `context` is passed to `block`. */
  constructor(context) {
    this.context = context;
    this.log = byId("log");
    this.down = byId("down");
    this.messages = [];
    this.complete = true;
    this.missed = null;
    this.log.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.down.addEventListener("click", () => this.toEnd("smooth"));
  }

  /** Show the newest messages of a chat. */
  async open(chat) {
    this.chat = chat;
    await this.#load(undefined, (messages) => {
      this.messages = messages;
      this.#draw();
      this.toEnd();
    });
  }

  /** Show a new message. */
  add(message) {
    if (this.#comesLater(() => this.add(message))) return;
    if (this.find(message.message_id)) return;
    const follow = this.#isAtEnd() || senderOf(message).id === this.context.me;
    this.messages.push(message);
    if (this.messages.length > MOST_SHOWN && follow) this.#trim();
    else if (sameAlbum(this.messages.at(-2), message)) this.#drawLastAlbum();
    else this.log.append(...this.#element([message], this.messages.at(-2)));
    if (follow) this.toEnd();
    else this.down.hidden = false;
  }

  /** Show the new content of a message. */
  replace(message) {
    if (this.#comesLater(() => this.replace(message))) return;
    const index = this.messages.findIndex((each) => each.message_id === message.message_id);
    if (index < 0) return;
    const follow = this.#isAtEnd();
    this.messages[index] = message;
    const album = albumAt(this.messages, index);
    const old = this.#shown(album[0].message_id);
    if (!old) return;
    const hadFocus = old.contains(document.activeElement);
    const [made] = this.#element(album, null, { dated: false });
    made.className = old.className;
    old.replaceWith(made);
    if (hadFocus) (made.querySelector(".keyboard button") ?? this.log).focus();
    if (follow) this.toEnd();
  }

  /** Remove a deleted message. */
  remove(id) {
    if (this.#comesLater(() => this.remove(id))) return;
    this.messages = this.messages.filter((each) => each.message_id !== id);
    this.#draw();
  }

  /** Scroll to a message that is shown. */
  goTo(id) {
    this.#shown(id)?.scrollIntoView({ behavior: "smooth", block: "center" });
  }

  /** Redraw an empty chat after the bot's menu has changed. */
  refresh() {
    if (!this.missed && !this.messages.length) this.#draw();
  }

  find(id) {
    return this.messages.find((each) => each.message_id === id);
  }

  /** The latest own message with text. */
  lastOwn() {
    return this.messages.findLast(
      (each) => senderOf(each).id === this.context.me && (each.text ?? each.caption),
    );
  }

  toEnd(behavior = "instant") {
    this.log.scrollTo({ top: this.log.scrollHeight, behavior });
    this.down.hidden = true;
  }

  async #more() {
    if (this.complete || this.missed) return;
    await this.#load(this.messages[0].message_id, (earlier) => {
      const fromEnd = this.log.scrollHeight - this.log.scrollTop;
      this.messages = [...earlier, ...this.messages];
      this.#draw();
      this.log.scrollTop = this.log.scrollHeight - fromEnd;
    });
  }

  /** Fetch a page and `show` it. Changes that arrive meanwhile are applied after it. */
  async #load(before, show) {
    const missed = (this.missed = []);
    try {
      const messages = await api.history(this.chat, before);
      if (this.missed !== missed) return; // another page was requested meanwhile
      this.complete = messages.length < PAGE;
      show(messages);
    } finally {
      if (this.missed === missed) this.missed = null;
    }
    for (const change of missed) change();
  }

  /** Keep `change` for later if a page is being fetched; returns whether it is. */
  #comesLater(change) {
    this.missed?.push(change);
    return this.missed !== null;
  }

  #draw() {
    const nodes = [];
    for (const [album, previous] of albums(this.messages)) {
      nodes.push(...this.#element(album, previous));
    }
    const earlier = element("button", { type: "button", class: "quiet more" }, "Earlier messages");
    earlier.addEventListener("click", () => this.#more());
    const top = this.complete ? [] : [earlier];
    this.log.replaceChildren(...top, ...(nodes.length ? nodes : [this.#beginning()]));
  }

  /** The content of an empty chat: the commands of the bot's menu. */
  #beginning() {
    const { welcome, commands, command } = this.context;
    const tries = commands.map(({ command: name, description }) =>
      element(
        "button",
        { type: "button", class: "try", onclick: () => command(`/${name}`) },
        element("strong", {}, `/${name}`),
        element("span", {}, description),
      ),
    );
    if (welcome || !tries.length) return element("p", { class: "empty" }, welcome ?? NOTHING);
    const words = element("p", {}, `${NOTHING} Try one of these:`);
    return element("div", { class: "empty" }, words, element("div", { class: "tries" }, ...tries));
  }

  #drawLastAlbum() {
    const album = albumAt(this.messages, this.messages.length - 1);
    this.#shown(album[0].message_id)?.replaceWith(...this.#element(album, null, { dated: false }));
  }

  #element(album, previous, { dated = true } = {}) {
    const [first] = album;
    const made = block(album, this.context);
    if (previous && continues(previous, first)) made.classList.add("continued");
    const date = new Date(first.date * 1000).toDateString();
    const isNewDay = !previous || new Date(previous.date * 1000).toDateString() !== date;
    this.log.querySelector(".empty")?.remove();
    if (!dated || !isNewDay) return [made];
    return [element("p", { class: "day" }, day.format(first.date * 1000)), made];
  }

  #trim() {
    this.messages = this.messages.slice(-PAGE);
    this.complete = false;
    this.#draw();
  }

  #shown(id) {
    return this.log.querySelector(`[data-id="${id}"]`);
  }

  #isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR;
  }

  #scrolled() {
    if (this.log.scrollTop < NEAR) this.#more();
    if (this.#isAtEnd()) this.down.hidden = true;
  }
}

function sameAlbum(one, other) {
  return Boolean(other?.media_group_id) && one?.media_group_id === other.media_group_id;
}

function continues(previous, message) {
  const isSame = senderOf(previous).id === senderOf(message).id;
  return isSame && message.date - previous.date < TOGETHER;
}

function albumAt(messages, index) {
  let first = index;
  let last = index;
  while (sameAlbum(messages[first - 1], messages[first])) first -= 1;
  while (sameAlbum(messages[last], messages[last + 1])) last += 1;
  return messages.slice(first, last + 1);
}

function* albums(messages) {
  let index = 0;
  while (index < messages.length) {
    const album = albumAt(messages, index);
    yield [album, messages[index - 1]];
    index += album.length;
  }
}
