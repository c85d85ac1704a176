"""`storyline import updates` of what libraries saved: read for certain or parked; dry runs."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import open_storyline
from adapters.telegram.updates.translate import Bot, translate
from tests.drivers.command_line import CommandLine

Json = dict[str, Any]

SENT = 1_700_000_000
NIA = {"id": 770000001, "is_bot": False, "first_name": "Nia", "username": "nia_n"}
TEAM = {"id": -1001700000011, "type": "supergroup", "title": "Team"}
ITEM = "0197a1b2-0000-7000-8000-0000000000bb"


def message(update_id: int, **fields: Any) -> Json:
    content = {"message_id": 1, "date": SENT, "chat": TEAM, "from": NIA, "text": "hi"}
    return {"update_id": update_id, "message": content | fields}


def press(update_id: int, data: str, **fields: Any) -> Json:
    offer = {"message_id": 2, "date": SENT, "chat": TEAM}
    query = {"id": str(update_id), "from": NIA, "message": offer, "data": data}
    return {"update_id": update_id, "callback_query": query | fields}


def lines(*updates: Json) -> str:
    return "\n".join(map(json.dumps, updates))


def trail(storyline: CommandLine) -> list[tuple[str, str]]:
    listed = storyline("interactions", "--limit", "100", "--json").json
    return sorted((each["interaction_type"], each["interaction_name"]) for each in listed)


def test_an_update_with_null_fields_is_the_update_that_it_was(storyline: CommandLine) -> None:
    nulls = {"message": None, "edited_message": None, "poll": None}
    saved = lines(
        message(1, caption=None, photo=None, sender_chat=None) | {"callback_query": None},
        nulls | press(2, f"v1:posted:{ITEM}", inline_message_id=None),
        nulls | {"update_id": 3, "message_reaction": {"chat": TEAM, "user": NIA, "date": SENT}},
    )

    imported = storyline("import", "updates", "-", "--json", stdin=saved)

    assert imported.json == {"recorded": 3, "duplicates": 0, "parked": 0}
    assert trail(storyline) == [("callback", "posted"), ("message", "text"), ("message", "unknown")]
    person = storyline("stats", "user", "@nia_n", "--days", "36000", "--json").json
    assert (person["total_interactions"], person["posts_marked"]) == (3, 1)


def test_what_is_not_certain_is_parked_and_the_right_file_is_recorded_later(
    storyline: CommandLine,
) -> None:
    wrong = lines(
        message(1, date="14/11/2023 22:13"),
        message(2, **{"from": {"id": {"$numberLong": "770000001"}}}),
        {"_id": "65a0", "update_id": 3},
        message(4),
    )
    right = lines(message(1), message(2), press(3, "x"), message(4))

    imported = storyline("import", "updates", "-", "--json", stdin=wrong)
    again = storyline("import", "updates", "-", "--json", stdin=right)

    assert (imported.exit_code, imported.json["recorded"], imported.json["parked"]) == (1, 1, 3)
    assert "date '14/11/2023 22:13' is neither a Unix time nor ISO 8601" in imported.err
    assert "from.id is not a whole number" in imported.err
    assert "no field that is an update type of Telegram" in imported.err
    assert again.json == {"recorded": 3, "duplicates": 1, "parked": 0}


def test_one_update_in_two_forms_is_recorded_once(storyline: CommandLine) -> None:
    named = {key: value for key, value in message(1)["message"].items() if key != "from"}
    dumped = {"message": named | {"from_user": NIA, "date": "2023-11-14T22:13:20Z", "poll": None}}
    storyline("import", "updates", "-", stdin=lines({"_id": "65a0", "update_id": 1} | dumped))

    raw = storyline("import", "updates", "-", "--json", stdin=lines(message(1)))

    assert raw.json == {"recorded": 0, "duplicates": 1, "parked": 0}


def test_what_release_0_1_recorded_in_a_librarys_form_is_a_duplicate(
    storyline: CommandLine, database_url: str
) -> None:
    saved = message(1, caption=None) | {"_source": "x"}
    happened = translate(saved, Bot(0), None, now=datetime.now(UTC)).interaction
    with open_storyline(database_url) as release:
        release.log.append([[happened]])

    imported = storyline("import", "updates", "-", "--json", stdin=lines(saved))

    assert imported.json == {"recorded": 0, "duplicates": 1, "parked": 0}


def test_a_vote_counts_once_and_the_poll_beside_it_in_no_total(
    storyline: CommandLine, database_url: str
) -> None:
    poll = {"id": "1", "question": "Tea?", "options": [{"text": "yes", "voter_count": 1}]}
    vote = {"poll_id": "1", "user": NIA, "option_ids": [0]}
    saved = lines(
        message(1),
        {"update_id": 2, "poll": poll},
        {"update_id": 3, "poll_answer": vote},
    )

    imported = storyline("import", "updates", "-", "--json", stdin=saved)
    again = storyline("import", "updates", "-", "--json", stdin=saved)

    assert imported.json == {"recorded": 3, "duplicates": 0, "parked": 0}
    assert again.json == {"recorded": 0, "duplicates": 3, "parked": 0}
    team = storyline("stats", "team", "--days", "36000", "--json").json
    assert team["total_interactions"] == 2
    assert team["interactions_by_name"] == {"text": 1, "unknown": 1}
    assert trail(storyline) == [("message", "text"), ("message", "unknown")]
    with psycopg.connect(database_url) as connection:
        topics = connection.execute("SELECT count(*) FROM event_log WHERE topic ~ 'PollChanged'")
        assert topics.fetchall() == [(1,)]


def test_what_was_sent_in_a_persons_name_counts_as_nobodys(storyline: CommandLine) -> None:
    bot = {"id": 8, "is_bot": True, "first_name": "Shop"}
    business = message(2)["message"] | {"sender_business_bot": bot}
    saved = lines(
        message(1, is_from_offline=True), {"update_id": 2, "business_message": business}, message(3)
    )

    storyline("import", "updates", "-", stdin=saved)

    team = storyline("stats", "team", "--days", "36000", "--json").json
    assert team["total_interactions"] == 3
    assert list(team["interactions_by_user"].values()) == [1]


def test_callback_data_of_another_bot_is_recorded_as_length_and_keyed_digest(
    storyline: CommandLine, database_url: str
) -> None:
    data = "ban:770000009:Noor"
    storyline(
        "import", "updates", "-", stdin=lines(press(1, data), press(2, data), press(3, "like"))
    )

    listed = storyline("interactions", "--type", "callback", "--json").json
    with psycopg.connect(database_url) as connection:
        ((key,),) = connection.execute("SELECT key FROM installation_key").fetchall()
        ((states,),) = connection.execute(
            "SELECT string_agg(convert_from(state, 'UTF8') || coalesce(context::text, ''), '')"
            " FROM event_log"
        ).fetchall()

    digest = hmac.digest(key, data.encode(), hashlib.sha256)[:16].hex()
    contexts = [each["context"] for each in listed]
    assert contexts.count({"data_length": 18, "data_digest": digest}) == 2
    assert len({each["data_digest"] for each in contexts}) == 2
    assert not [word for word in ("770000009", "Noor", "like") if word in states]


def tables(database_url: str) -> Iterator[tuple[str, list[Any]]]:
    """Every table of the database and its rows."""
    with psycopg.connect(database_url, row_factory=dict_row) as connection:
        found = connection.execute(
            "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        )
        for name in [row["name"] for row in found]:
            query = SQL("SELECT * FROM {0} ORDER BY {0}::text").format(Identifier(name))
            yield name, connection.execute(query).fetchall()


def test_a_dry_run_says_what_an_import_would_do_and_writes_nothing(
    storyline: CommandLine, database_url: str
) -> None:
    storyline("import", "updates", "-", stdin=lines(message(1)))
    saved = lines(
        message(1),
        message(2, date=SENT + 86_400),
        message(3, date=SENT + 86_400),
        press(4, f"v1:posted:{ITEM}"),
        press(5, f"v1:skip:{ITEM}", **{"from": NIA | {"id": 6}}),
        press(6, "ban:770000009"),
        message(7, date="yesterday"),
        message(8, date="yesterday"),
    )
    before = dict(tables(database_url))

    dry = storyline("import", "updates", "-", "--dry-run", "--json", stdin=saved)
    shown = storyline("import", "updates", "-", "--dry-run", stdin=saved)
    after = dict(tables(database_url))
    real = storyline("import", "updates", "-", "--json", stdin=saved)

    assert after == before
    assert dry.exit_code == shown.exit_code == real.exit_code == 1
    assert real.json == {key: dry.json[key] for key in ("recorded", "duplicates", "parked")}
    assert real.json == {"recorded": 5, "duplicates": 1, "parked": 2}
    kinds = {
        (each["date"], each["interaction_type"], each["interaction_name"]): each["interactions"]
        for each in dry.json["interactions"]
    }
    assert kinds == _by_kind(storyline, but=1)
    assert dry.json["people"] == 2
    assert dry.json["reasons"] == [
        {
            "reason": "date 'yesterday' is neither a Unix time nor ISO 8601 with an offset",
            "records": 2,
            "first": "stdin:7",
        }
    ]
    assert "Would record 5 interactions by 2 people; 1 duplicate" in shown.out
    assert "Nothing was written." in shown.out


def _by_kind(storyline: CommandLine, *, but: int) -> dict[tuple[str, str, str], int]:
    """What the log has by day and kind, without the first message."""
    counts: dict[tuple[str, str, str], int] = {("2023-11-14", "message", "text"): -but}
    for each in storyline("interactions", "--limit", "100", "--json").json:
        kind = (each["created_at"][:10], each["interaction_type"], each["interaction_name"])
        counts[kind] = counts.get(kind, 0) + 1
    return {kind: number for kind, number in counts.items() if number}


def test_a_dry_run_tells_the_types_of_unknown_updates(storyline: CommandLine) -> None:
    reaction = {"chat": TEAM, "user": NIA, "date": SENT}
    saved = lines({"update_id": 1, "message_reaction": reaction}, message(2))
    dry = storyline("import", "updates", "-", "--dry-run", "--json", stdin=saved)
    told = [(each["interaction_name"], each["update_type"]) for each in dry.json["interactions"]]
    assert told == [("text", None), ("unknown", "message_reaction")]


def test_a_dry_run_does_not_even_migrate(storyline: CommandLine, database_url: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")

    dry = storyline("import", "updates", "-", "--dry-run", "--json", stdin=lines(message(1)))

    assert (dry.exit_code, dry.json["recorded"]) == (0, 1)
    assert list(tables(database_url)) == []


@pytest.mark.parametrize(
    ("zone", "date"), [("Europe/Berlin", "2023-11-14"), ("Asia/Tokyo", "2023-11-15")]
)
def test_the_days_of_a_dry_run_are_those_of_the_setting(
    storyline: CommandLine, zone: str, date: str
) -> None:
    asked = ("import", "updates", "-", "--dry-run", "--json")
    dry = storyline(*asked, stdin=lines(message(1)), STORYLINE_TIMEZONE=zone)
    assert [each["date"] for each in dry.json["interactions"]] == [date]
