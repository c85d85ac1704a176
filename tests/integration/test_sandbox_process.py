"""The sandbox of a process: one a folder, on one port, served again when its server fails."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.processes import sandbox_process as module
from adapters.processes import supervision
from adapters.processes.sandbox_process import served_sandbox
from adapters.sandbox.sandbox_server import RunningSandbox, sandbox
from domain.errors import InvalidInput, StorylineError


async def silence() -> None:
    """A server that ends."""


async def noise() -> None:
    """A server that fails."""
    raise OSError("no more files")


@pytest.mark.parametrize("ending", [silence, noise])
async def test_a_sandbox_whose_server_ends_is_served_again_at_the_same_address(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ending: Callable[[], Awaitable[None]]
) -> None:
    opened: list[str] = []
    again = asyncio.Event()

    @asynccontextmanager
    async def frail(*place: Any, **more: Any) -> AsyncIterator[RunningSandbox]:
        async with sandbox(*place, **more) as running:
            opened.append(running.url)
            if len(opened) == 1:
                yield replace(running, serving=asyncio.ensure_future(ending()))
            else:
                again.set()
                yield running

    monkeypatch.setattr(module, "sandbox", frail)
    monkeypatch.setattr(supervision, "FIRST_PAUSE", 0.0)
    async with served_sandbox(0, tmp_path, print) as running, asyncio.timeout(20):
        await again.wait()
    assert opened == [running.url] * 2


async def test_a_folder_has_one_sandbox_at_a_time(tmp_path: Path) -> None:
    async with served_sandbox(0, tmp_path, print):
        with pytest.raises(StorylineError, match="at work in"):
            async with served_sandbox(0, tmp_path, print):
                pass
    async with served_sandbox(0, tmp_path, print) as running:
        assert running.url


async def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "sandbox.lock").mkdir()
    (tmp_path / "file").touch()
    for folder in (tmp_path, tmp_path / "file"):
        with pytest.raises(StorylineError, match=f"{folder} cannot hold a sandbox: "):
            async with served_sandbox(0, folder, print):
                pass


async def test_a_usual_port_that_is_taken_is_passed_over_and_a_wanted_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    told: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(module, "USUAL_PORT", taken)
        async with served_sandbox(None, tmp_path, told.append) as running:
            assert running.url != f"http://127.0.0.1:{taken}/"
        assert told == [f"Port {taken} is taken, so this is on another one."]
        with pytest.raises(InvalidInput, match=f"port {taken} cannot be used"):
            async with served_sandbox(taken, tmp_path, told.append):
                pass
