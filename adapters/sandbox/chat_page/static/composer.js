// The composer: texts, commands, photos and edits.

import * as api from "./api.js";
import { CommandMenu } from "./command_menu.js";
import { byId, element } from "./elements.js";

export class Composer {
  /** `lastOwn` finds the message to edit; `complain` shows an error. */
  constructor({ lastOwn, complain }) {
    this.lastOwn = lastOwn;
    this.complain = complain;
    this.text = byId("text");
    this.files = [];
    this.editing = null;
    this.menu = new CommandMenu(byId("menu"), this.text, (command) => this.send(command));
    this.#listen();
  }

  /** Write to this chat. */
  open(chat) {
    this.chat = chat;
    this.menu.commands = chat.commands;
    byId("slash").hidden = !chat.commands.length;
    this.#offerTopics(chat.topics);
    this.cancel();
  }

  /** Show the chat's current commands and topics. */
  refresh(chat) {
    this.chat = chat;
    this.menu.commands = chat.commands;
    byId("slash").hidden = !chat.commands.length;
    this.#offerTopics(chat.topics);
  }

  /** Show a button with the text `words` instead of the field; null shows the field. */
  offer(words, act) {
    const start = byId("start");
    byId("row").hidden = words !== null;
    start.hidden = words === null;
    start.textContent = words ?? "";
    start.onclick = act;
  }

  /** Send a text at once. */
  async send(text) {
    try {
      await api.say(this.chat.id, text, this.#topic());
      if (this.text.value.startsWith("/")) this.#write("");
    } catch (error) {
      this.complain(error.message);
    }
  }

  /** Begin to edit a message. */
  edit(message) {
    this.editing = message;
    this.#write(message.text ?? message.caption);
    const stop = element("button", { type: "button", class: "quiet" }, "Cancel");
    stop.addEventListener("click", () => this.cancel());
    byId("mode").replaceChildren(element("span", {}, "Edit message"), stop);
    byId("mode").hidden = false;
    this.text.focus();
  }

  /** Discard the text and files. */
  cancel() {
    this.editing = null;
    this.files = [];
    byId("mode").hidden = true;
    this.#showFiles();
    this.#write("");
  }

  async #submit() {
    const text = this.text.value.trim();
    const { files, editing } = this;
    if (!text && !files.length) return;
    this.menu.close();
    this.cancel();
    try {
      if (editing) await api.edit(this.chat.id, editing.message_id, text);
      else if (files.length) await api.show(this.chat.id, files, text, this.#topic());
      else await api.say(this.chat.id, text, this.#topic());
    } catch (error) {
      if (!this.text.value) this.#write(text);
      this.complain(error.message);
    }
  }

  #listen() {
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.text.addEventListener("keydown", (event) => this.#key(event));
    this.text.addEventListener("input", () => this.#typed());
    this.text.addEventListener("blur", () => setTimeout(() => this.menu.close(), 150));
    this.text.addEventListener("paste", (event) => this.#add(event.clipboardData.files));
    byId("slash").addEventListener("click", () => {
      this.text.focus();
      this.menu.open();
    });
    byId("attach").addEventListener("click", () => byId("files").click());
    byId("files").addEventListener("change", (event) => {
      this.#add(event.target.files);
      event.target.value = "";
    });
    const log = byId("log");
    log.addEventListener("dragover", (event) => event.preventDefault());
    log.addEventListener("drop", (event) => {
      event.preventDefault();
      this.#add(event.dataTransfer.files);
    });
  }

  #key(event) {
    if (event.isComposing) return;
    if (this.menu.takes(event.key)) event.preventDefault();
    else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === "Escape") this.cancel();
    else if (event.key === "ArrowUp" && !this.text.value && this.lastOwn()) {
      event.preventDefault();
      this.edit(this.lastOwn());
    }
  }

  #typed() {
    this.#fit();
    this.menu.suggest(this.text.value);
  }

  #write(text) {
    this.text.value = text;
    this.#fit();
  }

  #fit() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
  }

  #add(files) {
    this.files = [...this.files, ...files].slice(0, 10);
    this.#showFiles();
    if (files.length) this.text.focus();
  }

  #showFiles() {
    const shown = this.files.map((file) => {
      const remove = element("button", { type: "button", "aria-label": `Leave out ${file.name}` }, "×");
      remove.addEventListener("click", () => {
        this.files = this.files.filter((each) => each !== file);
        this.#showFiles();
      });
      return element("span", { class: "chip" }, file.name, remove);
    });
    byId("chosen").replaceChildren(...shown);
    byId("chosen").hidden = !shown.length;
    this.text.placeholder = shown.length ? "Caption" : "Message";
  }

  #offerTopics(topics) {
    const select = byId("topic");
    const chosen = select.value;
    const named = Object.entries(topics ?? {});
    const options = [["", "General"], ...named].map(([value, name]) =>
      element("option", { value }, name),
    );
    select.replaceChildren(...options);
    select.value = named.some(([value]) => value === chosen) ? chosen : "";
    select.hidden = !named.length;
  }

  #topic() {
    return Number(byId("topic").value) || undefined;
  }
}
