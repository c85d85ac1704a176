"""`storyline parked`: look at what did not fold or could not be recorded, and deal with it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.drivers.command_line import CommandLine
from tests.e2e.commands.test_import import message

REFUSE = "ALTER TABLE user_stats ADD CONSTRAINT no_poison CHECK (NOT commands_used ? '/poison')"
ALLOW = "ALTER TABLE user_stats DROP CONSTRAINT no_poison"
POISON = {"text": "/poison", "entities": [{"type": "bot_command", "offset": 0, "length": 7}]}


def names(storyline: CommandLine, *arguments: str) -> list[str]:
    return [each["name"] for each in storyline("parked", "list", "--json", *arguments).json]


@pytest.fixture
def owner(database_url: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def poisoned(storyline: CommandLine, owner: psycopg.Connection) -> CommandLine:
    """Of three events the second and the third do not fold."""
    owner.execute(REFUSE)
    updates = [message(1), message(2, **POISON), message(3, **POISON)]
    storyline("import", "updates", "-", stdin="\n".join(updates))
    storyline("projector", "--once")
    return storyline


def test_parked_events_are_shown_and_folded_late(
    poisoned: CommandLine, owner: psycopg.Connection
) -> None:
    assert names(poisoned) == ["user_stats/2", "user_stats/3"]
    assert "no_poison" in poisoned("parked", "list").out
    shown = poisoned("parked", "show", "user_stats/2").json
    assert shown["event"]["state"]["name"] == "/poison"
    assert poisoned("parked", "show", "user_stats/1").exit_code == 1

    refused = poisoned("parked", "retry")
    assert (refused.exit_code, names(poisoned)) == (1, ["user_stats/2", "user_stats/3"])
    owner.execute(ALLOW)
    assert poisoned("parked", "retry", "user_stats/3").exit_code == 0
    assert names(poisoned) == ["user_stats/2"]
    assert poisoned("parked", "retry").exit_code == 0
    assert names(poisoned) == []
    assert poisoned("replay", "--all", "--verify").exit_code == 0


def test_the_old_name_of_a_retry_works_and_names_the_new_one(
    poisoned: CommandLine, owner: psycopg.Connection
) -> None:
    refused = poisoned("replay", "--parked")
    assert (refused.exit_code, names(poisoned)) == (1, ["user_stats/2", "user_stats/3"])
    assert "user_stats: 2 still parked" in refused.err
    renamed = "warning: storyline replay --parked is now storyline parked retry"
    assert refused.err.startswith(renamed)
    owner.execute(ALLOW)
    retried = poisoned("replay", "user_stats", "--parked", "--json")
    assert retried.json == {
        "event": "done",
        "projection": "user_stats",
        "result": "2 folded, 0 still parked",
    }
    assert retried.err.startswith(renamed)
    assert names(poisoned) == []
    assert poisoned("parked", "retry", "user_stats", "--json").json == {
        "name": "user_stats",
        "result": "nothing is parked",
    }
    for again in (("parked", "retry", "user_stats"), ("replay", "user_stats", "--parked")):
        assert poisoned(*again).out == "user_stats: nothing is parked\n"


def test_a_dropped_event_is_not_tried_again_but_remembered_and_still_reported(
    poisoned: CommandLine, owner: psycopg.Connection
) -> None:
    asked = poisoned("parked", "drop", "user_stats/2", stdin="n\n")
    assert asked.exit_code == 1
    assert "1 event will be missing" in asked.err
    assert len(names(poisoned)) == 2
    assert poisoned("parked", "drop", "user_stats/2", "--yes").exit_code == 0
    assert (names(poisoned), names(poisoned, "--dropped")) == (["user_stats/3"], ["user_stats/2"])
    owner.execute(ALLOW)
    assert poisoned("parked", "retry").exit_code == 0
    report = poisoned("stats", "user", "@ada", "--as-of", "2023-11-15", "--json").json
    assert report["commands_used"] == {"/poison": 2}


def test_an_update_is_recorded_once_a_release_knows_it(
    storyline: CommandLine, owner: psycopg.Connection, tmp_path: Path
) -> None:
    file = tmp_path / "updates.jsonl"
    file.write_text(f"this is no update\n{message(7)}\n")
    storyline("import", "updates", str(file))
    assert names(storyline) == ["updates/1"]
    assert storyline("parked", "retry", "updates").exit_code == 1
    # As if the release that parked it had not known the kind of this update.
    owner.execute("UPDATE parked_updates SET raw = %s", [message(8).encode()])
    assert storyline("parked", "show", "updates/1").json["raw"]["update_id"] == 8
    assert storyline("parked", "retry").out == "updates: 1 recorded, 0 still parked\n"
    assert names(storyline) == []
    ((recorded,),) = owner.execute("SELECT count(*) FROM event_log").fetchall()
    assert recorded == 2


def test_of_a_dropped_update_nothing_is_kept_but_why_and_it_does_not_come_back(
    storyline: CommandLine, owner: psycopg.Connection
) -> None:
    storyline("import", "updates", "-", stdin=f"no update\n{message(1)}\n")
    assert storyline("parked", "drop", "updates/1", "--yes").out == "dropped 1\n"
    storyline("import", "updates", "-", stdin=f"no update\n{message(1)}\n")
    assert names(storyline) == []
    (dropped,) = storyline("parked", "list", "--dropped", "--json").json
    assert (dropped["raw"], dropped["error"]) == ("", "not a JSON object")


def test_half_a_surrogate_pair_hides_no_parked_update(storyline: CommandLine) -> None:
    cut_off = '{"update_id": "x", "message": {"text": "\\ud83d"}}'
    storyline("import", "updates", "-", stdin=f"{cut_off}\nno update\n")
    assert names(storyline) == ["updates/1", "updates/2"]
    shown = storyline("parked", "show", "updates/1").json
    assert shown["raw"]["message"]["text"] == "\ud83d"
    assert storyline("parked", "list").exit_code == 0


@pytest.mark.parametrize(
    "name", ["nothing", "user_stats/x", "updates/-1", "user_stats/" + "9" * 30]
)
def test_a_wrong_name_is_told(storyline: CommandLine, name: str) -> None:
    refused = storyline("parked", "show", name)
    assert refused.exit_code in {1, 2}
    assert name[:20] in refused.err
