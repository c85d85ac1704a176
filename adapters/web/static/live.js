// Shows what is new: when the log has grown, the page is fetched again and its view replaced.

const AGAIN = 3000; // milliseconds until a dashboard that is away is asked again

const view = document.getElementById("view");
let shown = view.dataset.position || null; // the position of the log that the page shows
let newest = null;
let isBusy = false;
let restsUntil = 0; // no fetch begins before this time
let timer = null;
let events = null;

// A hidden page listens to nothing: browsers open only six connections to one host.
function listen() {
  events?.close();
  events = null;
  if (document.hidden) return;
  events = new EventSource("/live");
  events.onmessage = (event) => {
    newest = event.data;
    shown ??= newest;
    refresh();
  };
  events.onerror = refused;
}

// The browser connects again by itself, but not after an answer that is an error.
async function refused({ target }) {
  if (target.readyState !== EventSource.CLOSED || target !== events) return;
  if (!(await isLoggedOut())) setTimeout(listen, AGAIN);
}

async function isLoggedOut() {
  try {
    const answer = await fetch("/live", { method: "HEAD" });
    if (answer.status === 401) location.reload(); // the server shows its login here
    return answer.status === 401;
  } catch {
    return false;
  }
}

// After a page that takes long its next fetch is later: a busy log does not keep the server busy.
async function refresh() {
  clearTimeout(timer);
  if (isBusy || document.hidden || newest === shown) return;
  const pause = restsUntil - performance.now();
  if (pause > 0) {
    timer = setTimeout(refresh, pause);
    return;
  }
  isBusy = true;
  const [wanted, began] = [newest, performance.now()];
  let rest = AGAIN;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.status === 401) return location.reload();
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      replace(page.getElementById("view"));
      shown = wanted;
      rest = Math.max(500, 3 * (performance.now() - began));
    }
  } catch {
    // The dashboard is away: it is asked again.
  } finally {
    isBusy = false;
  }
  restsUntil = performance.now() + rest;
  refresh();
}

function replace(found) {
  if (!found) return;
  const links = focusable();
  const focused = links.indexOf(document.activeElement);
  const wanted = focused >= 0 ? told(links[focused]) : null;
  view.replaceChildren(...found.childNodes);
  if (focused < 0) return;
  const now = focusable();
  const same = now.filter((each) => told(each) === wanted);
  (same.length === 1 ? same[0] : now[focused])?.focus({ preventScroll: true });
}

function focusable() {
  return [...view.querySelectorAll("a[href]")].filter((each) => each.checkVisibility());
}

// What a link opens, in which row: its place changes when a row comes before it.
function told(link) {
  const row = link.closest(".rows tr")?.textContent ?? "";
  return row + link.getAttribute("href").replace(/(since|until|position)=[^&]*/g, "");
}

document.addEventListener("visibilitychange", () => {
  listen();
  refresh();
});
listen();
