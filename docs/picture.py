"""Make the picture of the README: `python -m docs.picture`. It needs Chromium.

`storyline run` plays in an empty state folder. Its people use the bot in the chat page, and the
dashboard is opened beside it.
"""

import re
import signal
import subprocess
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from os import environ
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.drivers.browser import Browser, Tab, chromium
from tests.drivers.sandbox import ADMIN, BOB, CHIARA, SandboxClient, buttons, shown
from tests.drivers.waiting import wait_for

PICTURE: Final = Path(__file__).parent / "images/at-work.png"
CHAT: Final = re.compile(r"Open (http://\S+) in a browser")
DASHBOARD: Final = re.compile(r"The dashboard is at (http://\S+)")
TEAM: Final = re.compile(r"--chat (-\d+)")
POSTED, SKIP = "✅ Posted", "⏭️ Skip"
CHAT_WIDTH, DASHBOARD_WIDTH, HEIGHT, GAP = 480, 860, 758, 16
SIDE_BY_SIDE: Final = f"""
<style>
  body {{ margin: 0; padding: {GAP}px; display: flex; gap: {GAP}px; background: #d8dee6; }}
  img {{ height: {HEIGHT}px; border-radius: 10px; }}
</style>
"""


def main() -> None:
    """Play a little, and keep what is on the screen."""
    with TemporaryDirectory() as folder, storyline_run(Path(folder)) as output:
        chat = wait_for(lambda: CHAT.search(output.read_text()), "chat page")[1]
        dashboard = wait_for(lambda: DASHBOARD.search(output.read_text()), "link to the dashboard")[
            1
        ]
        team = wait_for(lambda: TEAM.search(output.read_text()), "team")[1]
        play(SandboxClient({"token": "", "api_url": chat, "team_chat_id": int(team)}))
        with chromium(Path(folder) / "profile") as browser:
            PICTURE.parent.mkdir(exist_ok=True)
            left = photo(browser, f"{chat}?as={ADMIN}", CHAT_WIDTH, "#log .keyboard button")
            right = photo(browser, dashboard, DASHBOARD_WIDTH, "section.figures")
            PICTURE.write_bytes(side_by_side(browser, left, right))


@contextmanager
def storyline_run(folder: Path) -> Iterator[Path]:
    """The output of a `storyline run` at work in this folder."""
    settings = {name: text for name, text in environ.items() if "TELEGRAM" not in name}
    settings.pop("DATABASE_URL", None)
    settings |= {
        "STORYLINE_STATE_DIR": str(folder / "state"),
        "STORYLINE_WEB_LISTEN": "127.0.0.1:0",
        "STORYLINE_POSTS_PER_DAY": "0",
    }
    output = folder / "output.txt"
    command = [sys.executable, "-m", "adapters.cli", "run", "--port", "0"]
    with output.open("wb") as log:
        process = subprocess.Popen(command, env=settings, stdout=log, stderr=log)
    try:
        yield output
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def play(sandbox: SandboxClient) -> None:
    """One item is decided, and one waits for a decision."""
    with sandbox.http:
        sandbox.say(CHIARA, "/queue")
        sandbox.said(CHIARA, "waiting")
        sandbox.say(ADMIN, "/next")
        (first,) = wait_for(sandbox.offers, "offer")
        sandbox.press(BOB, first, POSTED)
        wait_for(lambda: not buttons(sandbox.message(first)), "decision")
        sandbox.say(CHIARA, "Lovely! One more?")
        sandbox.say(BOB, "/next")
        wait_for(sandbox.offers, "second offer")
        assert "Posted by" in shown(sandbox.message(first))


def photo(browser: Browser, address: str, width: int, sign: str) -> bytes:
    """A page as a visitor sees it, once the element `sign` and all images are there."""
    tab = browser.open(address)
    tab.look_like(width=width, height=HEIGHT)
    tab.wait(f"document.querySelector({sign!r})?.checkVisibility()")
    tab.wait("[...document.images].every(image => image.complete)")
    tab.evaluate("document.documentElement.style.scrollbarWidth = 'none'")
    tab.evaluate("new Promise(done => setTimeout(done, 500))")  # the chat scrolls to its end
    return _seen(tab)


def side_by_side(browser: Browser, *photos: bytes) -> bytes:
    """One picture of these photos."""
    tab = browser.open("about:blank#")
    tab.look_like(width=CHAT_WIDTH + DASHBOARD_WIDTH + 3 * GAP, height=HEIGHT + 2 * GAP)
    frame = tab.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
    images = [f'<img src="data:image/png;base64,{b64encode(each).decode()}">' for each in photos]
    tab.call("Page.setDocumentContent", frameId=frame, html=SIDE_BY_SIDE + "".join(images))
    tab.wait("[...document.images].every(image => image.complete && image.naturalWidth)")
    return _seen(tab)


def _seen(tab: Tab) -> bytes:
    return b64decode(tab.call("Page.captureScreenshot", format="png")["data"])


if __name__ == "__main__":
    main()
