// The person of this tab: in the address, and kept by the tab.

import { avatar, byId, element } from "./elements.js";

const KEY = "as";

/** The name of the person of this tab; null if none is chosen. */
export function whoAmI() {
  const named = new URLSearchParams(location.search).get(KEY) ?? sessionStorage.getItem(KEY);
  if (named) remember(named);
  return named;
}

function remember(name) {
  sessionStorage.setItem(KEY, name);
  const address = new URL(location.href);
  address.searchParams.set(KEY, name);
  history.replaceState(null, "", address);
}

/** Ask for the person. Each one is a link, which can be opened in another tab too. */
export function askWho(people, { required }) {
  const dialog = byId("picker");
  byId("people").replaceChildren(
    ...people.map((person) =>
      element(
        "li",
        {},
        element(
          "a",
          { href: `?${KEY}=${person.name}` },
          avatar(person.id, person.first_name),
          element("span", {}, nameOf(person)),
          person.admin ? element("span", { class: "tag" }, "admin") : null,
        ),
      ),
    ),
  );
  dialog.oncancel = (event) => {
    if (required) event.preventDefault();
  };
  dialog.onclick = (event) => {
    if (event.target === dialog && !required) dialog.close();
  };
  dialog.showModal();
}

/** First and last name. */
export const nameOf = (person) => `${person.first_name} ${person.last_name}`.trim();
