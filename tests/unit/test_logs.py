"""Logs: fields for machines, plain words for people, secrets for nobody."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest

from adapters.log_format import LogFormat, LogLevel
from adapters.logs import LIBRARIES, configure_logs, group_id, logger
from domain.trouble_log import TroubleLog

TOKEN = "7006:a-token"
ANOTHER_TOKEN = "123456789:AAF-zbRNrlFQmIZeuJlVO_0JOnCWSyBrPhQ"
KEY = "q3nXo2c0Y1b2Wl4fNf9d0KcNq6Zt0wq9bq9ZrVJm2aE"

log = logger("adapters.part")


@pytest.fixture(autouse=True)
def logging_as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in LIBRARIES}
    root.handlers.clear()
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, was in levels.items():
        logging.getLogger(name).setLevel(was)


@pytest.fixture
def written(capsys: pytest.CaptureFixture[str]) -> Callable[[], str]:
    """What is on stderr since the last call."""
    return lambda: capsys.readouterr().err


def lines(written: Callable[[], str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in written().splitlines()]


def test_an_event_and_its_fields_are_one_line_of_json(written: Callable[[], str]) -> None:
    configure_logs(LogFormat.JSON, LogLevel.INFO)
    log.info("update recorded", update_id=5, name="posted", user=None)
    log.debug("not heard")
    (line,) = lines(written)
    assert str(line.pop("timestamp")).endswith("Z")
    assert line == {
        "event": "update recorded",
        "level": "info",
        "logger": "adapters.part",
        "update_id": 5,
        "name": "posted",
    }


def test_people_read_the_same_in_plain_words(written: Callable[[], str]) -> None:
    configure_logs(LogFormat.CONSOLE, LogLevel.INFO)
    log.info("update recorded", update_id=5, name="posted")
    (line,) = written().splitlines()
    assert line.partition("[")[2].split() == [
        *("info", "]", "update", "recorded", "[adapters.part]", "update_id=5", "name=posted")
    ]


def test_other_loggers_write_the_same_lines(written: Callable[[], str]) -> None:
    configure_logs(LogFormat.JSON, LogLevel.INFO)
    logging.getLogger("a.library").warning("%d of %d", 1, 2)
    trouble = TroubleLog("domain.part")
    for _ in range(3):
        trouble.begin("it is full")
    trouble.end("it has room")
    told = [(each["level"], each["event"], each.get("trouble")) for each in lines(written)]
    assert told == [
        ("warning", "1 of 2", None),
        ("error", "it is full", "begins"),
        ("warning", "it has room", "ends"),
    ]


def test_libraries_that_log_each_call_are_heard_only_by_who_looks_for_a_bug(
    written: Callable[[], str],
) -> None:
    for level in (LogLevel.INFO, LogLevel.DEBUG):
        configure_logs(LogFormat.JSON, level)
        logging.getLogger("httpx").info("heard at %s", level)
    assert [each["event"] for each in lines(written)] == ["heard at debug"]


@pytest.mark.parametrize("form", LogFormat)
def test_no_line_has_a_secret_wherever_it_stands(
    written: Callable[[], str], form: LogFormat
) -> None:
    configure_logs(form, LogLevel.DEBUG, [TOKEN, ""])
    library = logging.getLogger("a.library")
    for token in (TOKEN, ANOTHER_TOKEN):
        library.debug(f"calling https://host/bot{token}/getMe")
        library.info("calling %s with %r", f"bot{token}", {"url": token})
        log.info(f"at {token}", url=f"/bot{token}/", more={"list": [token]}, **{token: 1})
        log.info("calling", url="/bot" + token.replace(":", "%3A"))
        try:
            raise ValueError(f"no answer from {token}") from KeyError(token)
        except ValueError:
            library.exception("it failed")
            log.exception("it failed")
    library.debug("sending %s", {"text": f'<a href="https://host/login/{KEY}">here</a>'})
    log.debug("sending", text=f"https%3A%2F%2Fhost%2Flogin%2F{KEY}")
    told = written()
    for secret in (TOKEN, "a-token", ANOTHER_TOKEN, ANOTHER_TOKEN[12:], KEY):
        assert secret not in told
    assert "calling https://host/bot***/getMe" in told
    assert "https://host/login/***" in told
    assert told.count("ValueError: no answer from ***") == 4


def test_no_traceback_shows_the_values_of_variables(written: Callable[[], str]) -> None:
    configure_logs(LogFormat.CONSOLE, LogLevel.INFO)
    text_of_a_person = "Dear diary" + "!"
    try:
        raise ValueError(len(text_of_a_person))
    except ValueError:
        log.exception("it failed")
    told = written()
    assert "Traceback" in told
    assert "Dear diary!" not in told


def test_the_id_of_a_private_chat_is_not_for_the_log() -> None:
    assert [group_id(each) for each in (-100123, 7001, None)] == [-100123, None, None]
