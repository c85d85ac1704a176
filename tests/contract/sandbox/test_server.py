"""How the sandbox is served: where it may be, and beside which others."""

import asyncio
import logging
import socket
import subprocess
import sys

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from adapters.http_server import listening, serve, url_of
from adapters.sandbox.sandbox_server import sandbox
from domain.errors import StorylineError


async def crash(_: Request) -> None:
    raise LookupError("what nobody thought of")


async def test_what_crashes_in_another_page_of_the_process_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    app = Starlette(routes=[Route("/", crash)])
    async with sandbox(), httpx.AsyncClient() as http:
        with listening("127.0.0.1:0") as listener:
            serving = asyncio.create_task(serve(app, listener))
            answer = await http.get(url_of(listener))
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
    assert answer.status_code == 500
    (logged,) = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert "what nobody thought of" in str(logged.exc_text)


async def test_it_is_served_at_either_address_of_this_machine() -> None:
    for host, address in (("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:")):
        async with sandbox(host) as running, httpx.AsyncClient() as http:
            assert running.url.startswith(address)
            assert (await http.get(running.url)).status_code == 200


async def test_a_port_that_is_taken_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(StorylineError, match=f"127.0.0.1:{port}"):
            async with sandbox(port=port):
                pass
        command = [sys.executable, "-m", "adapters.sandbox", "--port", str(port)]
        alone = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, check=False
        )
    assert alone.returncode == 1
    assert alone.stderr.startswith(f"error: cannot listen at 127.0.0.1:{port}: ")
    assert alone.stderr.count("\n") == 1
