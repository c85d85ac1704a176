// Calls to the sandbox as one person.

let me = "";

/** Make all further calls as this person. */
export function become(name) {
  me = name;
}

async function call(method, path, { query = {}, json, form } = {}) {
  const address = new URL(path, location.origin);
  address.search = new URLSearchParams({ as: me, ...query });
  const response = await fetch(address, {
    method,
    headers: json ? { "Content-Type": "application/json" } : {},
    body: json ? JSON.stringify(json) : form,
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? answer.description ?? response.statusText);
  return answer;
}

const messages = (chat) => `/sandbox/chats/${chat}/messages`;

export const people = () => call("GET", "/sandbox/people");
export const chats = () => call("GET", "/sandbox/chats");
export const history = (chat, before) =>
  call("GET", messages(chat), { query: before ? { before } : {} });
export const say = (chat, text, topic) =>
  call("POST", messages(chat), { json: topic ? { text, topic } : { text } });
export const edit = (chat, id, text) =>
  call("PATCH", `${messages(chat)}/${id}`, { json: { text } });
export const press = (chat, id, data) =>
  call("POST", `${messages(chat)}/${id}/press`, { json: { data } });
export const unpin = (chat, id) => call("POST", `${messages(chat)}/${id}/unpin`);
export const stand = (standing) => call("PATCH", `/admin/people/${me}`, { json: standing });

export function show(chat, files, caption, topic) {
  const form = new FormData();
  for (const file of files) form.append("file", file);
  form.append("caption", caption);
  if (topic) form.append("topic", topic);
  return call("POST", messages(chat), { form });
}

const UNSEEN = 20_000;

/**
 * Call `onEvent` with each event, an object; the first one is `ready`.
 * A browser opens at most six connections. So a hidden tab closes its connection, and gets `ready`
 * again when it is shown.
 */
export function listen(onEvent, onLost) {
  let source = connect(onEvent, onLost);
  let leaving;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(leaving);
    if (document.hidden) leaving = setTimeout(() => source.close(), UNSEEN);
    else if (source.readyState === EventSource.CLOSED) source = connect(onEvent, onLost);
  });
}

function connect(onEvent, onLost) {
  const source = new EventSource(`/sandbox/events?as=${encodeURIComponent(me)}`);
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  source.onerror = onLost;
  return source;
}

export const fileUrl = (id) => `/sandbox/files/${encodeURIComponent(id)}`;
