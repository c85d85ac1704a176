"""No log has a secret in it, however it got there."""

import io
import logging
from collections.abc import Iterator

import pytest

from adapters.telegram.sending.redaction import redacted

TOKEN = "7006:a-token"


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    logger = logging.getLogger("a library")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    with redacted(TOKEN, ""):
        yield stream
    logger.removeHandler(handler)


log = logging.getLogger("a library")


def test_it_is_hidden_in_texts_arguments_and_errors(logged: io.StringIO) -> None:
    log.debug(f"calling https://host/bot{TOKEN}/getMe")
    log.info("calling %s with %r", f"bot{TOKEN}", {"url": TOKEN})
    try:
        raise ValueError(f"no answer from {TOKEN}") from KeyError(TOKEN)
    except ValueError:
        log.exception("it failed")
    told = logged.getvalue()
    assert TOKEN not in told
    assert told.startswith("calling https://host/bot***/getMe\ncalling bot*** with {'url': '***'}")
    assert "ValueError: no answer from ***" in told


def test_what_has_no_secret_is_as_before(logged: io.StringIO) -> None:
    log.info("%d of %d", 1, 2)
    assert logged.getvalue() == "1 of 2\n"


def test_afterwards_everything_is_as_before() -> None:
    before = logging.getLogRecordFactory()
    with redacted(TOKEN):
        assert logging.getLogRecordFactory() is not before
    assert logging.getLogRecordFactory() is before
