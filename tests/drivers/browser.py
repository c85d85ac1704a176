"""A real browser for tests: Chromium without a window, over its DevTools protocol on a pipe."""

import fcntl
import json
import os
import select
import shutil
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

CHROMIUM: Final = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS: Final = (
    "--headless",
    "--no-sandbox",  # Chromium's own sandbox cannot be used by root
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-pipe",
)
TIMEOUT: Final = 10.0
_READ_BY_BROWSER, _WRITTEN_BY_BROWSER = 3, 4  # these numbers are Chromium's


class BrowserError(Exception):
    """The browser does not do what it was told, or the page does not do what was awaited."""


class Browser:
    """Talks to one Chromium: commands, their results, and what happens meanwhile."""

    def __init__(self, commands: int, results: int) -> None:
        self._commands = commands
        self._results = results
        self._unread = b""
        self._last_id = 0
        self._tabs: dict[str, Tab] = {}
        self._context = ""

    @contextmanager
    def context(self) -> Iterator["Browser"]:
        """Forget what is opened inside afterwards: its tabs, cookies and storage."""
        self._context = self.call("Target.createBrowserContext", {})["browserContextId"]
        try:
            yield self
        finally:
            self.call("Target.disposeBrowserContext", {"browserContextId": self._context})
            self._context = ""
            self._tabs.clear()

    def open(self, url: str) -> "Tab":
        """A new tab with this page."""
        where = {"browserContextId": self._context} if self._context else {}
        target = self.call("Target.createTarget", {"url": "about:blank", **where})["targetId"]
        attached = self.call("Target.attachToTarget", {"targetId": target, "flatten": True})
        tab = self._tabs[attached["sessionId"]] = Tab(self, attached["sessionId"])
        for domain in ("Page", "Runtime", "Log"):
            tab.call(f"{domain}.enable")
        tab.call("Emulation.setFocusEmulationEnabled", enabled=True)
        tab.call("Page.navigate", url=url)
        tab.wait("location.href !== 'about:blank' && document.readyState === 'complete'")
        return tab

    def call(self, method: str, parameters: Mapping[str, Any], session: str = "") -> Any:
        """Send a command and wait for its result."""
        self._last_id += 1
        command: dict[str, Any] = {"id": self._last_id, "method": method, "params": parameters}
        command |= {"sessionId": session} if session else {}
        os.write(self._commands, json.dumps(command).encode() + b"\0")
        while True:
            message = self._read()
            if message.get("id") == self._last_id:
                if "error" in message:
                    raise BrowserError(f"{method}: {message['error']['message']}")
                return message["result"]
            if tab := self._tabs.get(message.get("sessionId", "")):
                tab.happened(message.get("method", ""), message.get("params", {}))

    def _read(self) -> dict[str, Any]:
        deadline = time.monotonic() + TIMEOUT
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._results], [], [], deadline - time.monotonic())
            piece = os.read(self._results, 1 << 20) if ready else b""
            if not piece:
                raise BrowserError("Chromium does not answer")
            self._unread += piece
        message, _, self._unread = self._unread.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found


class Tab:
    """One tab. `errors` is what the page complained about."""

    def __init__(self, browser: Browser, session: str) -> None:
        self._browser = browser
        self._session = session
        self.errors: list[str] = []

    def call(self, method: str, **parameters: Any) -> Any:
        return self._browser.call(method, parameters, self._session)

    def happened(self, event: str, facts: Mapping[str, Any]) -> None:
        if event == "Runtime.exceptionThrown":
            self.errors.append(str(facts["exceptionDetails"]))
        elif event == "Log.entryAdded" and facts["entry"]["level"] == "error":
            self.errors.append(str(facts["entry"]))

    def go(self, url: str) -> None:
        """Open another page in this tab."""
        self.evaluate("window.isOld = true")
        self.call("Page.navigate", url=url)
        self.wait("!window.isOld && document.readyState === 'complete'")

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression, awaited."""
        asked = {"expression": script, "awaitPromise": True, "returnByValue": True}
        answer = self.call("Runtime.evaluate", **asked)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{script}: {answer['exceptionDetails']}")
        return answer["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until this expression is truthy, also on a page that is on its way."""
        deadline = time.monotonic() + TIMEOUT
        while not self._is_true(script):
            if time.monotonic() > deadline:
                raise BrowserError(f"never true: {script}; errors: {self.errors}")
            time.sleep(0.02)

    def _is_true(self, script: str) -> bool:
        try:
            return bool(self.evaluate(f"Boolean({script})"))
        except BrowserError as error:
            if "navigated" in str(error):
                return False
            raise

    def wait_for_text(self, text: str, within: str = "body") -> None:
        """Wait until this is to be read on the page."""
        self.wait(
            f"document.querySelector({json.dumps(within)})?.innerText.includes({json.dumps(text)})"
        )

    def click(self, selector: str, text: str = "") -> None:
        """Click the last shown element of `selector` that says `text`, with the mouse."""
        find = (
            f"[...document.querySelectorAll({json.dumps(selector)})]"
            f".findLast(e => e.checkVisibility() && e.innerText.includes({json.dumps(text)}))"
        )
        self.wait(find)
        place = (
            f"(() => {{ const e = {find}; e?.scrollIntoView({{block: 'nearest'}});"
            " const b = e?.getBoundingClientRect();"
            " const x = b?.x + b?.width / 2, y = b?.y + b?.height / 2;"
            " return e?.contains(document.elementFromPoint(x, y)) ? {x, y} : null; })()"
        )
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            where = self._at_rest(place)
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **where)

    def _at_rest(self, place: str) -> dict[str, float]:
        """Where something is, once it has stopped to move and nothing covers it."""
        deadline = time.monotonic() + TIMEOUT
        before, now = None, self.evaluate(place)
        while now is None or now != before:
            if time.monotonic() > deadline:
                raise BrowserError(f"never at rest: {place}")
            time.sleep(0.05)
            before, now = now, self.evaluate(place)
        found: dict[str, float] = now
        return found

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.call("Input.insertText", text=text)

    def press(self, key: str) -> None:
        """Press and release a key, such as Enter or ArrowDown."""
        known = {"Enter": (13, "\r"), "Tab": (9, ""), "Escape": (27, ""), "ArrowUp": (38, "")}
        code, text = known[key]
        facts = {"key": key, "code": key, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", **facts, text=text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **facts)

    def choose_files(self, selector: str, *files: Path) -> None:
        """Choose these files in an input of the page."""
        script = f"document.querySelector({json.dumps(selector)})"
        found = self.call("Runtime.evaluate", expression=script)["result"]["objectId"]
        self.call("DOM.setFileInputFiles", objectId=found, files=[str(file) for file in files])

    def look_like(self, *, width: int = 1200, height: int = 800, dark: bool = False) -> None:
        """Be so large, and light or dark."""
        size = {"width": width, "height": height, "deviceScaleFactor": 1}
        self.call("Emulation.setDeviceMetricsOverride", **size, mobile=width < 600)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    """A Chromium with a new profile in this folder."""
    assert CHROMIUM
    read_by_browser, commands = _pipe()
    results, written_by_browser = _pipe()
    process = os.posix_spawn(
        CHROMIUM,
        [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", "about:blank"],
        os.environ,
        file_actions=[
            (os.POSIX_SPAWN_DUP2, read_by_browser, _READ_BY_BROWSER),
            (os.POSIX_SPAWN_DUP2, written_by_browser, _WRITTEN_BY_BROWSER),
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
        setpgroup=0,
    )
    os.close(read_by_browser)
    os.close(written_by_browser)
    try:
        yield Browser(commands, results)
    finally:
        os.killpg(process, signal.SIGKILL)  # the profile is thrown away, so nothing is lost
        os.waitpid(process, 0)
        os.close(commands)
        os.close(results)


def _pipe() -> tuple[int, int]:
    """A pipe whose ends have none of the numbers that Chromium wants for its own."""
    ends = os.pipe()
    first, second = (fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return first, second
