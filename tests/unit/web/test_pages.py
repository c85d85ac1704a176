"""Pages that are sent while they are rendered."""

from collections.abc import AsyncIterator

from adapters.web.pages import FLUSH, joined


async def rendered(*parts: str) -> AsyncIterator[str]:
    for part in parts:
        yield part


async def test_what_stands_before_a_flush_is_one_piece() -> None:
    parts = rendered("<h1>", "Overview", "</h1>", FLUSH, "<svg>", FLUSH, FLUSH, "</body>")
    assert [piece async for piece in joined(parts)] == ["<h1>Overview</h1>", "<svg>", "</body>"]
