"""The sandbox that each test drives."""

from collections.abc import AsyncIterator

import pytest

from tests.drivers.async_sandbox import AsyncSandboxClient, async_sandbox


@pytest.fixture
async def client() -> AsyncIterator[AsyncSandboxClient]:
    async with async_sandbox() as ready:
        yield ready
