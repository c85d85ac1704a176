"""`python -m adapters.sandbox`: run a sandbox until Ctrl-C.

When it is ready, it prints one line of JSON with its addresses, token and ids.
"""

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from adapters.sandbox.json_text import compact
from adapters.sandbox.sandbox_server import RunningSandbox, sandbox
from adapters.sandbox.sandbox_settings import SandboxSettings
from domain.errors import StorylineError


def main() -> None:
    """Serve until a signal says stop."""
    asked = _parser().parse_args()
    settings = SandboxSettings(
        team_type="group" if asked.basic_group else "supergroup",
        clock_speed=asked.clock_speed,
        real_limits=asked.real_limits,
    )
    try:
        asyncio.run(_serve(asked.port, settings, asked.state))
    except (StorylineError, OSError) as error:
        sys.exit(f"error: {error}")


async def _serve(port: int, settings: SandboxSettings, state_path: Path | None) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with sandbox(port=port, settings=settings, state_path=state_path) as running:
        sys.stdout.write(f"{_announcement(running)}\n")
        sys.stdout.flush()
        await stopped.wait()


def _announcement(running: RunningSandbox) -> str:
    return compact(
        {
            "url": running.url,
            "api_url": running.api_url,
            "token": running.token,
            "team_chat_id": running.team_chat_id,
            "admin_ids": running.admin_ids,
        }
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m adapters.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0, the default, picks a free one")
    parser.add_argument(
        "--state", type=Path, help="the file for its state; without it nothing is kept"
    )
    parser.add_argument(
        "--clock-speed", type=float, default=1.0, help="seconds of the sandbox for each second"
    )
    parser.add_argument(
        "--basic-group",
        action="store_true",
        help="make the team chat a basic group, which can migrate",
    )
    parser.add_argument("--real-limits", action="store_true", help="answer 429 as Telegram does")
    return parser


if __name__ == "__main__":
    main()
