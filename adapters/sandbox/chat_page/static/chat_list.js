// The chats of a person, with the last message of each.

import { avatar, byId, element } from "./elements.js";
import { senderOf, summary, timeOf } from "./message.js";

/** The picture of a chat: the bot's, or the group's. */
export const avatarOf = (chat) => avatar(chat.with ?? chat.id, chat.title);

export class ChatList {
  /** `open` is called with the chat that was picked. */
  constructor(open) {
    this.open = open;
    this.unread = new Map();
  }

  /** Count an unread message. */
  count(chatId) {
    this.unread.set(chatId, (this.unread.get(chatId) ?? 0) + 1);
  }

  read(chatId) {
    this.unread.delete(chatId);
  }

  draw(chats, current) {
    byId("chats").replaceChildren(...chats.map((chat) => this.#item(chat, chat.id === current)));
    const waiting = [...this.unread.values()].reduce((sum, each) => sum + each, 0);
    document.title = waiting ? `(${waiting}) Sandbox` : "Sandbox";
  }

  #item(chat, isCurrent) {
    const { last } = chat;
    const unread = this.unread.get(chat.id);
    const author = last && chat.type !== "private" ? `${senderOf(last).name}: ` : "";
    const made = element(
      "button",
      { type: "button", class: "chat-item", "aria-current": isCurrent && "true" },
      avatarOf(chat),
      element("span", { class: "chat-name" }, chat.title),
      element("time", {}, last ? timeOf(last) : ""),
      element("span", { class: "chat-last" }, last ? `${author}${summary(last)}` : "No messages yet"),
      unread ? element("span", { class: "unread", "aria-label": `${unread} unread` }, unread) : null,
    );
    made.addEventListener("click", () => this.open(chat));
    return made;
  }
}
