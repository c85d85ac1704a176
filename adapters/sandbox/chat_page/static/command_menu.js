// The menu of the bot's commands above the composer.

import { element } from "./elements.js";

export class CommandMenu {
  /** `choose` is called with the command that was picked. */
  constructor(list, field, choose) {
    this.list = list;
    this.field = field;
    this.choose = choose;
    this.commands = [];
    this.active = 0;
  }

  get isOpen() {
    return !this.list.hidden;
  }

  /** Show the commands that begin with the typed text. */
  suggest(typed) {
    const [, begun] = /^\/(\w*)$/.exec(typed) ?? [];
    if (begun === undefined) return this.close();
    this.open(this.commands.filter((each) => each.command.startsWith(begun.toLowerCase())));
  }

  open(commands = this.commands) {
    if (!commands.length) return this.close();
    this.active = 0;
    this.list.replaceChildren(...commands.map((command, index) => this.#option(command, index)));
    this.list.hidden = false;
    this.#mark();
  }

  close() {
    this.list.hidden = true;
    this.field.removeAttribute("aria-activedescendant");
  }

  /** Handle a key; returns whether the menu used it. */
  takes(key) {
    if (!this.isOpen) return false;
    const options = this.list.children;
    if (key === "ArrowDown" || key === "ArrowUp") {
      const step = key === "ArrowDown" ? 1 : -1;
      this.active = (this.active + step + options.length) % options.length;
      this.#mark();
    } else if (key === "Enter" || key === "Tab") options[this.active].click();
    else if (key === "Escape") this.close();
    else return false;
    return true;
  }

  #option({ command, description }, index) {
    const attributes = { role: "option", id: `command-${index}`, class: "option" };
    const made = element(
      "div",
      attributes,
      element("strong", {}, `/${command}`),
      element("span", {}, description),
    );
    made.addEventListener("click", () => {
      this.close();
      this.choose(`/${command}`);
    });
    return made;
  }

  #mark() {
    [...this.list.children].forEach((option, index) =>
      option.setAttribute("aria-selected", index === this.active),
    );
    this.list.children[this.active].scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", `command-${this.active}`);
  }
}
