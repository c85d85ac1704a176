// Who is at this tab: in the address, and remembered by the tab.

import { avatar, byId, element } from "./elements.js";

const KEY = "as";

/** The name of the person at this tab; null if nobody has said. */
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

/** Ask who it is. Each answer is a link, so that it opens in another tab as well. */
export function askWho(people, { required }) {
  const dialog = byId("picker");
  byId("cast").replaceChildren(
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
