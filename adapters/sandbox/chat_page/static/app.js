// The page: one person, their chats, and what happens in them.

import * as api from "./api.js";
import { ChatList, avatarOf } from "./chat_list.js";
import { Composer } from "./composer.js";
import { avatar, byId, element } from "./elements.js";
import { History } from "./history.js";
import { summary } from "./message.js";
import { askWho, nameOf, whoAmI } from "./picker.js";

const ANSWER_TIMEOUT = 15_000;
const TYPING = 5_000;
const TOAST = 4_000;

class Page {
  constructor(people, bot, name) {
    this.people = people;
    this.bot = bot;
    this.me = people.find((person) => person.name === name);
    this.chats = [];
    this.pressed = new Map();
    this.answeredEarly = new Set();
    this.context = {
      me: this.me.id,
      press: (message, data, button) => this.press(message, data, button),
      command: (text) => this.composer.send(text),
      edit: (message) => this.composer.edit(message),
    };
    this.history = new History(this.context);
    this.list = new ChatList((chat) => this.open(chat));
    this.composer = new Composer({
      lastOwn: () => this.history.lastOwn(),
      complain: (reason) => this.toast(reason),
    });
    byId("pinned-text").addEventListener("click", () =>
      this.history.goTo(this.chat.pinned.message_id),
    );
    byId("unpin").addEventListener("click", () => this.unpin());
    byId("back").addEventListener("click", () => this.view("list"));
    byId("me").addEventListener("click", () => askWho(this.people, { required: false }));
    byId("standing").addEventListener("click", () => this.changeStanding());
    this.showMe();
  }

  start() {
    api.listen(
      (event) => this.happened(event),
      () => this.status("Connecting …"),
    );
  }

  happened(event) {
    if (event.kind === "ready") return this.reload();
    if (!this.chat) return; // the first fetch will contain it
    const isHere = event.chat_id === this.chat.id;
    switch (event.kind) {
      case "chats":
      case "pinned":
        return this.refresh();
      case "message":
        return this.arrived(event.message, isHere);
      case "edited":
        this.remember(event.message);
        return isHere && this.history.replace(event.message);
      case "deleted":
        if (isHere) this.history.remove(event.message_id);
        return this.refresh();
      case "answer":
        return this.answered(event);
      case "action":
        return isHere && this.typing();
    }
  }

  /** Show the current state after each (re)connection. */
  async reload() {
    await this.refresh();
    const wanted = this.chat?.id;
    byId("app").hidden = false;
    await this.open(this.chats.find((chat) => chat.id === wanted) ?? this.chats[0]);
  }

  async refresh() {
    const [chats, { people }] = await Promise.all([api.chats(), api.people()]);
    this.chats = chats;
    this.people = people;
    this.me = people.find((person) => person.id === this.me.id);
    const current = chats.find((chat) => chat.id === this.chat?.id);
    if (!this.chat) return;
    if (!current) return this.open(chats[0]);
    this.chat = current;
    this.composer.refresh(current);
    this.showChat();
    this.history.refresh();
  }

  async open(chat) {
    this.chat = chat;
    this.list.read(chat.id);
    this.view("chat");
    this.composer.open(chat);
    this.showChat();
    await this.history.open(chat.id);
    if (!matchMedia("(pointer: coarse)").matches) byId("text").focus(); // no keyboard jumps up
  }

  arrived(message, isHere) {
    const chat = this.chats.find((each) => each.id === message.chat.id);
    if (chat) chat.last = message;
    if (isHere) this.history.add(message);
    if (!isHere || document.hidden) this.list.count(message.chat.id);
    if (message.from.is_bot) this.status();
    else if (message.chat.type === "private") this.me.started = true;
    this.showChat();
  }

  remember(message) {
    const chat = this.chats.find((each) => each.id === message.chat.id);
    if (chat?.pinned?.message_id === message.message_id) chat.pinned = message;
    if (chat?.id === this.chat.id) this.showPinned();
    if (chat?.last?.message_id !== message.message_id) return;
    chat.last = message;
    this.list.draw(this.chats, this.chat?.id);
  }

  async press(message, data, button) {
    button.classList.add("waiting");
    button.disabled = true;
    const free = () => {
      button.classList.remove("waiting");
      button.disabled = false;
    };
    try {
      const { press_id: id } = await api.press(this.chat.id, message.message_id, data);
      if (this.answeredEarly.delete(id)) return free();
      this.pressed.set(id, free);
      setTimeout(() => this.pressed.delete(id) && free(), ANSWER_TIMEOUT);
    } catch (error) {
      free();
      this.toast(error.message);
    }
  }

  answered({ press_id: id, text, show_alert: isAlert }) {
    // The bot's answer may arrive before the response to the press.
    if (!this.pressed.has(id)) this.answeredEarly.add(id);
    this.pressed.get(id)?.();
    this.pressed.delete(id);
    if (!text) return;
    if (!isAlert) return this.toast(text);
    byId("alert-text").textContent = text;
    byId("alert").showModal();
  }

  showMe() {
    const tag = this.me.admin ? element("span", { class: "tag" }, "admin") : null;
    byId("me").replaceChildren(
      avatar(this.me.id, this.me.first_name),
      element("span", { class: "me-name" }, nameOf(this.me), tag),
      element("span", { class: "me-change" }, "Change"),
    );
  }

  showChat() {
    const { chat, me } = this;
    const isPrivate = chat.type === "private";
    this.context.topics = chat.topics;
    this.context.commands = chat.commands;
    this.context.anonymous = me.anonymous;
    byId("title").textContent = chat.title;
    byId("bar-avatar").replaceWith(barAvatar(chat));
    this.status();
    this.showPinned();
    this.list.draw(this.chats, chat.id);
    this.offer(isPrivate);
    this.context.welcome = isPrivate && !me.started ? "Press Start to talk to the bot." : undefined;
    const standing = byId("standing");
    const canHide = me.admin && chat.type === "supergroup";
    standing.hidden = isPrivate ? !me.started || me.blocked : !canHide;
    standing.textContent = isPrivate ? "Block bot" : "Anonymous";
    if (isPrivate) standing.removeAttribute("aria-pressed");
    else standing.setAttribute("aria-pressed", me.anonymous);
  }

  showPinned() {
    const { pinned, type } = this.chat;
    byId("pinned").hidden = !pinned;
    byId("unpin").hidden = type !== "private" && !this.me.admin;
    byId("pinned-text").replaceChildren(
      element("strong", {}, "Pinned message"),
      element("span", {}, pinned ? summary(pinned) : ""),
    );
  }

  async unpin() {
    try {
      await api.unpin(this.chat.id, this.chat.pinned.message_id);
    } catch (error) {
      this.toast(error.message);
    }
  }

  offer(isPrivate) {
    const successor = this.chats.find((chat) => chat.id === this.chat.became);
    if (successor) {
      this.composer.offer("This group is now a supergroup. Open it", () => this.open(successor));
    } else if (isPrivate && this.me.blocked) {
      this.composer.offer("Unblock bot", () => this.stand({ blocked: false }));
    } else if (isPrivate && !this.me.started) {
      this.composer.offer("Start", () => this.composer.send("/start"));
    } else this.composer.offer(null);
  }

  changeStanding() {
    const isPrivate = this.chat.type === "private";
    return this.stand(isPrivate ? { blocked: true } : { anonymous: !this.me.anonymous });
  }

  async stand(standing) {
    try {
      this.me = await api.stand(standing);
      this.showChat();
    } catch (error) {
      this.toast(error.message);
    }
  }

  typing() {
    this.status(`${this.bot.first_name} is typing …`);
    clearTimeout(this.typingEnds);
    this.typingEnds = setTimeout(() => this.status(), TYPING);
  }

  status(words) {
    const usual = this.chat?.type === "private" ? "bot" : groupSize(this.people);
    const status = byId("subtitle");
    if (status.textContent !== (words ?? usual)) status.textContent = words ?? usual;
  }

  toast(words) {
    const toast = byId("toast");
    toast.textContent = words;
    toast.classList.add("shown");
    clearTimeout(this.toastEnds);
    this.toastEnds = setTimeout(() => toast.classList.remove("shown"), TOAST);
  }

  view(name) {
    byId("app").dataset.view = name;
  }
}

function groupSize(people) {
  const members = people.filter((person) => person.presence === "member").length;
  return `${members} ${members === 1 ? "person" : "people"} and a bot`;
}

function barAvatar(chat) {
  const made = avatarOf(chat);
  made.id = "bar-avatar";
  return made;
}

const { people, bot } = await api.people();
const name = whoAmI();
if (people.some((person) => person.name === name)) {
  api.become(name);
  new Page(people, bot, name).start();
} else askWho(people, { required: true });
