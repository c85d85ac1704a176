// Shows what is new: when the log has grown, the page is fetched again and its view replaced.

const view = document.getElementById("view");
let shown = null; // the position of the log that the page shows
let newest = null;
let isBusy = false;

async function refresh() {
  if (isBusy || document.hidden || newest === shown) return;
  isBusy = true;
  const wanted = newest;
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (answer.status === 401) return location.reload();
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      replace(page.getElementById("view"));
      shown = wanted;
    }
  } catch {
    // The dashboard is away: the next event asks again.
  } finally {
    isBusy = false;
  }
  if (newest !== shown) setTimeout(refresh, 500);
}

function replace(found) {
  if (!found) return;
  const place = focusable().indexOf(document.activeElement);
  view.replaceChildren(...found.childNodes);
  if (place >= 0) focusable()[place]?.focus({ preventScroll: true });
}

function focusable() {
  return [...view.querySelectorAll("a[href], [tabindex]")];
}

const events = new EventSource("/live");
events.onmessage = (event) => {
  newest = event.data;
  if (shown === null) shown = view.dataset.position ?? newest;
  refresh();
};
document.addEventListener("visibilitychange", refresh);
