"""`storyline import updates`: whatever people have, nothing lost, nothing twice."""

import gzip
import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from adapters.bootstrap import open_storyline
from adapters.telegram.updates.translate import Bot, translate
from domain.vocabulary import Outcome
from tests.drivers.command_line import CommandLine
from tests.factories.updates import FOLDER, update_fixtures

ADA = {"id": 5, "is_bot": False, "first_name": "Ada", "username": "ada"}


def message(update_id: int, **fields: Any) -> str:
    chat = {"id": -100, "type": "supergroup", "title": "Team"}
    content = {"message_id": update_id, "date": 1_700_000_000, "chat": chat, "from": ADA}
    return json.dumps({"update_id": update_id, "message": content | {"text": "hi"} | fields})


def press(update_id: int, data: str, person: int = 5) -> str:
    return json.dumps(
        {
            "update_id": update_id,
            "callback_query": {
                "id": str(update_id),
                "from": ADA if person == 5 else ADA | {"id": person, "username": f"p{person}"},
                "message": {
                    "message_id": 7,
                    "date": 1_700_000_000,
                    "chat": {"id": -100, "type": "supergroup", "title": "Team"},
                },
                "chat_instance": "1",
                "data": data,
            },
        }
    )


ITEM = "0197a1b2-0000-7000-8000-000000000001"


def test_every_kind_of_update_is_recorded_then_a_duplicate(storyline: CommandLine) -> None:
    files = len(update_fixtures())
    first = storyline("import", "updates", str(FOLDER), "--json")
    again = storyline("import", "updates", str(FOLDER), "--json")

    assert first.json == {"recorded": files, "duplicates": 0, "parked": 0}
    assert again.json == {"recorded": 0, "duplicates": files, "parked": 0}
    assert first.exit_code == again.exit_code == 0


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        pytest.param("this is not json", "not a JSON object", id="not-json"),
        pytest.param(message(2)[:50], "", id="cut-off"),
        pytest.param('{"message": {}}', "no update_id", id="no-update-id"),
        pytest.param(message(2**63), "update_id must be between", id="huge-update-id"),
        pytest.param('{"update_id": "2"}', "must be a whole number", id="text-update-id"),
        pytest.param('{"update_id": 2, "message": {"date": NaN}}', "NaN", id="nan"),
        pytest.param('{"update_id": 2, "message": ' + "[" * 99_999, "nested", id="deep"),
    ],
)
def test_a_broken_record_is_named_and_parked_and_its_neighbours_are_kept(
    storyline: CommandLine, tmp_path: Path, broken: str, reason: str
) -> None:
    file = tmp_path / "updates.jsonl"
    file.write_text(f"{message(1)}\n{broken}\n{message(3)}\n")

    imported = storyline("import", "updates", str(file), "--json")

    assert imported.exit_code == 1
    assert imported.json == {"recorded": 2, "duplicates": 0, "parked": 1}
    (line,) = imported.err.splitlines()
    assert line.startswith(f"error: {file}:2: ")
    assert reason in line
    assert storyline("status", "--json").json["parked_updates"] == 1


def test_a_file_whose_name_is_not_utf8_is_imported_and_its_broken_records_are_parked(
    storyline: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9.jsonl")
    file.write_text(f"{message(1)}\nno update\n{message(3)}\n")

    imported = storyline("import", "updates", str(tmp_path), "--json")

    assert imported.exit_code == 1
    assert imported.json == {"recorded": 2, "duplicates": 0, "parked": 1}
    (line,) = imported.err.splitlines()
    assert line.startswith("error: ")
    (parked,) = storyline("parked", "list", "--json").json
    assert "caf\N{REPLACEMENT CHARACTER}.jsonl:2" in parked["what"]


def test_a_file_that_cannot_be_read_does_not_keep_the_others_out(
    storyline: CommandLine, tmp_path: Path
) -> None:
    first, packed, picture, last = (tmp_path / name for name in ("a", "b.gz", "c.png", "d"))
    first.write_text(message(1))
    packed.write_bytes(gzip.compress(f"{message(2)}\n{message(3)}".encode())[:-4])
    picture.write_bytes(b"\x89PNG\0")
    last.write_text(message(4))
    files = map(str, (first, packed, picture, last))

    imported = storyline("import", "updates", *files, "--json")

    assert imported.exit_code == 1
    assert imported.json == {"recorded": 4, "duplicates": 0, "parked": 0}
    assert [line.partition(":")[0] for line in imported.err.splitlines()] == ["error"] * 2
    assert all(name in imported.err for name in ("b.gz: ", "c.png: "))


def test_stdin_may_be_packed_too(environment: dict[str, str]) -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "adapters.cli", "import", "updates", "-", "--json"],
        input=gzip.compress(message(1).encode()),
        capture_output=True,
        check=True,
        env=environment,
    )
    assert json.loads(finished.stdout)["recorded"] == 1


def test_a_cut_off_array_keeps_what_came_before(storyline: CommandLine) -> None:
    array = f"[{message(1)}, {message(2)}, {message(3)[:40]}"

    imported = storyline("import", "updates", "-", "--json", stdin=array)

    assert imported.exit_code == 1
    assert imported.json == {"recorded": 2, "duplicates": 0, "parked": 1}
    assert imported.err.startswith("error: stdin")


def test_hostile_text_is_cleaned_and_recorded(storyline: CommandLine) -> None:
    hostile = "\n".join(
        [
            message(1, text="nul \0 and surrogate \ud800"),
            press(2, "nul \0 and surrogate \udfff"),
            press(3, "x" * 1_000_000),
        ]
    )

    imported = storyline("import", "updates", "-", "--json", stdin=hostile)
    trail = storyline("interactions", "--type", "callback", "--json").json

    assert imported.json == {"recorded": 3, "duplicates": 0, "parked": 0}
    assert {each["interaction_name"] for each in trail} == {"unknown"}
    assert [each["context"]["data_length"] for each in trail] == [1_000_000, 21]


def test_of_two_updates_under_one_id_the_second_is_parked(storyline: CommandLine) -> None:
    storyline("import", "updates", "-", stdin=message(1))

    other = storyline("import", "updates", "-", "--json", stdin=message(1, text="another"))
    other_bot = storyline(
        "import", "updates", "-", "--json", "--bot-id", "9", stdin=message(1, text="another")
    )

    assert other.json == {"recorded": 0, "duplicates": 0, "parked": 1}
    assert "other content" in other.err
    assert other_bot.json == {"recorded": 1, "duplicates": 0, "parked": 0}


def test_a_bot_id_that_would_be_taken_for_another_one_is_refused(storyline: CommandLine) -> None:
    refused = storyline("import", "updates", "-", "--bot-id", str(2**62), stdin=message(1))
    assert refused.exit_code == 2
    assert "--bot-id" in refused.err
    biggest = str(2**62 - 1)
    imported = storyline("import", "updates", "-", "--bot-id", biggest, "--json", stdin=message(1))
    assert imported.json["recorded"] == 1


def test_the_first_press_on_an_item_wins(storyline: CommandLine) -> None:
    presses = [
        press(1, f"v1:reject:{ITEM}"),
        press(2, f"v1:cancel_reject:{ITEM}"),
        press(3, f"v1:posted:{ITEM}"),
        press(3, f"v1:posted:{ITEM}"),
        press(4, f"v1:skip:{ITEM}", person=6),
        press(5, f"v1:confirm_reject:{ITEM}"),
    ]

    imported = storyline("import", "updates", "-", "--json", stdin="\n".join(presses))
    decisions = storyline("stats", "decisions", "--days", "36000", "--json").json
    trail = storyline("interactions", "--context", json.dumps({"queue_item_id": ITEM}), "--json")

    assert imported.json == {"recorded": 5, "duplicates": 1, "parked": 0}
    assert (decisions["posted"], decisions["skipped"], decisions["rejected"]) == (1, 0, 0)
    assert sorted((each["interaction_name"], each["outcome"]) for each in trail.json) == [
        ("cancel_reject", "ok"),
        ("confirm_reject", "already_decided"),
        ("posted", "ok"),
        ("reject", "ok"),
        ("skip", "already_decided"),
    ]


def test_a_press_that_is_recorded_already_does_not_decide_anew(
    storyline: CommandLine, database_url: str
) -> None:
    denied, decides = press(1, f"v1:posted:{ITEM}"), press(2, f"v1:skip:{ITEM}", person=6)
    happened = translate(json.loads(denied), Bot(0), None, now=datetime.now(UTC)).interaction
    with open_storyline(database_url) as live:
        live.log.append([[happened.model_copy(update={"outcome": Outcome.DENIED})]])

    imported = storyline("import", "updates", "-", "--json", stdin=f"{denied}\n{decides}")

    assert imported.json == {"recorded": 1, "duplicates": 1, "parked": 0}
    assert decided(storyline) == {"posted": 0, "skipped": 1, "rejected": 0}


def test_a_press_under_the_id_of_another_update_decides_nothing(storyline: CommandLine) -> None:
    updates = [message(1), press(1, f"v1:posted:{ITEM}"), press(2, f"v1:skip:{ITEM}", person=6)]

    imported = storyline("import", "updates", "-", "--json", stdin="\n".join(updates))

    assert imported.json == {"recorded": 2, "duplicates": 0, "parked": 1}
    assert decided(storyline) == {"posted": 0, "skipped": 1, "rejected": 0}


def decided(storyline: CommandLine) -> dict[str, int]:
    report = storyline("stats", "decisions", "--days", "36000", "--json").json
    return {decision: report[decision] for decision in ("posted", "skipped", "rejected")}


def test_reports_follow_a_group_that_became_a_supergroup(storyline: CommandLine) -> None:
    group, supergroup = {"id": -100, "type": "group"}, {"id": -200, "type": "supergroup"}
    updates = [
        message(1),
        message(2, chat=supergroup, migrate_from_chat_id=-100),
        message(3, chat=group, migrate_to_chat_id=-200),
        message(4, chat=supergroup),
        message(5, chat={"id": -300, "type": "supergroup"}),
    ]

    first = storyline("import", "updates", "-", "--json", stdin="\n".join(updates))
    again = storyline("import", "updates", "-", "--json", stdin="\n".join(updates[::-1]))

    assert first.json == {"recorded": 5, "duplicates": 0, "parked": 0}
    assert again.json == {"recorded": 0, "duplicates": 5, "parked": 0}
    for chat in ("-100", "-200"):
        team = storyline("stats", "team", "--chat", chat, "--days", "36000", "--json").json
        assert team["total_interactions"] == 4
        assert len(storyline("interactions", "--chat", chat, "--json").json) == 4


def test_a_press_is_dated_by_what_came_before_it_in_the_file(storyline: CommandLine) -> None:
    stream = f"{message(1, date=1_700_003_600)}\n{press(2, f'v1:posted:{ITEM}')}\n"

    storyline("import", "updates", "-", stdin=stream)
    storyline(
        "import", "updates", "-", stdin=press(3, "v1:skip:0197a1b2-0000-7000-8000-000000000002")
    )
    trail = storyline("interactions", "--type", "callback", "--json").json

    assert {each["interaction_name"]: each["created_at"] for each in trail} == {
        "posted": "2023-11-14T23:13:20+00:00",
        "skip": "2023-11-14T22:13:20+00:00",
    }


def test_a_log_that_is_no_backup_is_refused_in_one_line(
    storyline: CommandLine, tmp_path: Path
) -> None:
    file = tmp_path / "bot.json"
    file.write_text("".join(f"12:00:{number} INFO handled\n" for number in range(400)))

    imported = storyline("import", "updates", str(file), "--json")

    assert imported.exit_code == 1
    assert imported.json == {"recorded": 0, "duplicates": 0, "parked": 0}
    assert imported.err == f"error: {file}: no update in 400 records; {file}:1: not a JSON object\n"


def test_after_twenty_problems_of_a_file_only_their_number_is_told(storyline: CommandLine) -> None:
    imported = storyline("import", "updates", "-", "--json", stdin=message(1) + "\nno update" * 25)

    assert imported.json == {"recorded": 1, "duplicates": 24, "parked": 1}
    *problems, rest = imported.err.splitlines()
    assert len(problems) == 20
    assert rest == "stdin: 5 more problems"


def test_the_same_updates_under_another_bot_are_known_and_bring_nobody_back(
    storyline: CommandLine,
) -> None:
    again = ("import", "updates", "-", "--json", "--bot-id", "123456")
    storyline("import", "updates", "-", stdin=message(1))
    storyline("users", "erase", "5", "--yes")

    known = storyline(*again, stdin=message(1))
    assert known.json == {"recorded": 0, "duplicates": 1, "parked": 0}
    assert storyline("users", "list", "--json").json == []

    assert storyline(*again, stdin=message(2)).json["recorded"] == 1
    assert len(storyline("users", "list", "--json").json) == 1


def test_an_update_that_was_recorded_apart_is_known(
    storyline: CommandLine, database_url: str
) -> None:
    storyline("import", "updates", "-", stdin=message(1))
    other = translate(json.loads(message(1, text="hey")), Bot(0), None, now=datetime.now(UTC))
    with open_storyline(database_url) as live:
        live.log.append([[other.apart().interaction]])

    imported = storyline(
        "import", "updates", "-", "--json", "--bot-id", "9", stdin=message(1, text="hey")
    )

    assert imported.json == {"recorded": 0, "duplicates": 1, "parked": 0}


def test_an_update_without_any_date_is_parked_and_stays_parked(storyline: CommandLine) -> None:
    query = {"id": "1", "from": {"id": 5, "is_bot": False, "first_name": "Ada"}, "query": "x"}

    imported = storyline(
        "import", "updates", "-", stdin=json.dumps({"update_id": 1, "inline_query": query})
    )

    assert imported.out == "recorded 0, duplicates 0, parked 1\n"
    assert "neither it nor an update beside it has a date" in imported.err
    assert storyline("parked", "retry").exit_code == 1


def test_a_later_import_names_the_presses_that_are_older_than_a_decision(
    storyline: CommandLine,
) -> None:
    late = f"{message(1, date=1_600_000_000)}\n{early_press(2, f'v1:skip:{ITEM}')}"
    storyline("import", "updates", "-", stdin=press(9, f"v1:posted:{ITEM}"))

    imported = storyline("import", "updates", "-", stdin=late)

    assert imported.out == (
        "recorded 2, duplicates 0, parked 0\n"
        "1 press is older than decisions that stand, which do not change: stdin:2\n"
    )
    assert decided(storyline) == {"posted": 1, "skipped": 0, "rejected": 0}


def early_press(update_id: int, data: str) -> str:
    return press(update_id, data).replace("1700000000", "1600000000")


def test_an_imported_undo_counts_for_the_person_who_decided_and_by_its_button_only(
    storyline: CommandLine,
) -> None:
    entities = [{"type": "bot_command", "offset": 0, "length": 5}]
    by_others = [
        press(1, f"v1:posted:{ITEM}"),
        press(2, f"v1:undo:{ITEM}", person=6),
        message(3, text="/undo", entities=entities),
    ]
    storyline("import", "updates", "-", stdin="\n".join(by_others[::-1]))
    assert decided(storyline) == {"posted": 1, "skipped": 0, "rejected": 0}

    anew = [press(4, f"v1:undo:{ITEM}"), press(5, f"v1:skip:{ITEM}", person=6)]
    storyline("import", "updates", "-", stdin="\n".join(anew[::-1]))
    assert decided(storyline) == {"posted": 0, "skipped": 1, "rejected": 0}
    listed = storyline("interactions", "--type", "callback", "--json").json
    outcomes = {(each["interaction_name"], each["outcome"]) for each in listed}
    assert outcomes == {("posted", "ok"), ("undo", "denied"), ("undo", "ok"), ("skip", "ok")}
