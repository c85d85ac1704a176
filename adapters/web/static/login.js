// Posts the key of a one-time link without a press of the button.

function logIn() {
  // The key does not stay in the history, and Back does not post it again.
  history.replaceState(null, "", "/login");
  document.getElementById("login").submit();
}

if (document.prerendering) {
  document.addEventListener("prerenderingchange", logIn, { once: true });
} else {
  logIn();
}
