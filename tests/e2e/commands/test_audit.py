"""`storyline audit`: a digest to keep elsewhere, and the position at which the log is not true."""

from adapters.bootstrap import open_storyline
from projections.projection import all_projections
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import execute, project, record, tamper
from tests.factories.events import message, press

FORGED_EVENTS = """DO $$ BEGIN EXECUTE 'CREATE OR REPLACE VIEW current_events AS '
    || rtrim(pg_get_viewdef('current_events'), ';') || ' WHERE false'; END $$"""


def test_an_audit_proves_the_log_and_names_where_it_was_changed(
    storyline: CommandLine, database_url: str
) -> None:
    assert storyline("audit", "verify").out == "the log is empty, and so is its chain\n"
    with open_storyline(database_url) as opened:
        record(opened, message(), message(), message())
        head = storyline("audit", "head").out.strip()
        record(opened, message())
        proved = storyline("audit", "verify")
        assert proved.out == "positions 1 to 4 are what was appended\n"
        since = storyline("audit", "verify", "--since", head)
        assert since.out == "positions 4 to 4 are what was appended\n"
        tamper(opened.connections, "UPDATE event_log SET user_id = NULL WHERE notification_id = 2")

    found = storyline("audit", "verify")
    assert found.exit_code == 1
    assert found.err == "error: position 2: the event is not the one that was appended\n"
    asked_by_a_machine = storyline("audit", "verify", "--json")
    assert asked_by_a_machine.exit_code == 1
    assert asked_by_a_machine.json["position"] == 2
    before_the_head = storyline("audit", "verify", "--since", head)
    assert before_the_head.exit_code == 1
    assert before_the_head.err == (
        "error: position 2: the event is not the one that was appended;"
        " it is before the head that was kept\n"
    )


def test_a_head_is_printed_and_read_back(storyline: CommandLine, database_url: str) -> None:
    with open_storyline(database_url) as opened:
        record(opened, message())
    head = storyline("audit", "head").out.strip()
    told = storyline("audit", "head", "--json").json
    assert head == told["head"] == f"{told['position']}:{told['digest']}"
    up_to_date = storyline("audit", "verify", "--since", head)
    assert up_to_date.out == f"nothing was appended after {head}\n"


def test_what_is_no_head_is_wrong_use(storyline: CommandLine) -> None:
    for text in ("7", "seven:00", f"7:{'0' * 62}", f"-1:{'0' * 64}"):
        refused = storyline("audit", "verify", "--since", text)
        assert refused.exit_code == 2
        assert refused.err.startswith(f"error: '{text}' is not a head of a log")


def test_what_people_read_is_audited_and_status_tells_it_too(
    storyline: CommandLine, database_url: str
) -> None:
    with open_storyline(database_url) as opened:
        record(opened, message(), press(), message())
        project(opened)
        head = storyline("audit", "head").out.strip()
        proved = storyline("audit", "verify", "--all", "--since", head, "--json")
        assert proved.exit_code == 0
        assert proved.json == {
            "ok": True,
            "since": 3,
            "position": 3,
            "schema": {"forged": [], "of_another_release": [], "not_compared": []},
            "read_tables": dict.fromkeys(all_projections(), True),
        }
        execute(opened.connections, "UPDATE user_stats SET posts_marked = 7")
        assert storyline("audit", "verify").exit_code == 0
        changed = storyline("audit", "verify", "--all")
        assert changed.exit_code == 1
        assert (
            "error: the read tables of user_stats are not what the log says: 2 rows" in changed.err
        )
        park = "INSERT INTO parked_events VALUES ('team_activity', 'live', 2, '', now())"
        execute(opened.connections, park)
        parked = storyline("audit", "verify", "--all", "--json").json["read_tables"]
        assert parked["team_activity"] is parked["user_stats"] is False

        execute(opened.connections, FORGED_EVENTS)
    forged = "error: not what this release makes: view current_events differs\n"
    verified = storyline("audit", "verify")
    assert (verified.exit_code, verified.err) == (1, forged)
    assert verified.out == "positions 1 to 3 are what was appended\n"
    status = storyline("status")
    assert (status.exit_code, status.err) == (1, forged)
    assert storyline("status", "--json").json["schema"]["forged"] == ["view current_events differs"]
