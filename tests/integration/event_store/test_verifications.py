"""Verifications of the log: what they keep, where they go on, and how long a failure stands."""

import pytest

from adapters.bootstrap import Storyline, storyline_over
from domain.chain import START
from domain.errors import LogBroken
from tests.drivers.event_log import execute, record, rows, tamper
from tests.factories.events import message

CHANGE = "UPDATE event_log SET user_id = NULL WHERE notification_id = {}"


def verify_new(storyline: Storyline) -> tuple[int, int] | None:
    """Take a turn: the position after which it verifies, and the one up to which. None: no turn."""
    with storyline.verifications.turn(every=0) as since:
        if since is None:
            return None
        progress = storyline.audit.verify_new(since)
        *_, last = storyline.verifications.keeping(progress, since.position)
        return since.position, last.position


def verify_all(storyline: Storyline) -> None:
    list(storyline.verifications.keeping(storyline.audit.verify()))


def test_each_turn_goes_on_where_the_last_one_ended(storyline: Storyline) -> None:
    assert storyline.verifications.last() is None
    assert verify_new(storyline) == (0, 0)
    record(storyline, message(), message())
    assert verify_new(storyline) == (0, 2)
    record(storyline, message())
    assert verify_new(storyline) == (2, 3)
    kept = storyline.verifications.last()
    assert kept is not None
    assert (kept.since, kept.head, kept.broken) == (2, storyline.audit.head(), None)
    assert storyline.verifications.failure() is None


def test_one_process_verifies_and_not_more_often_than_it_is_due(
    storyline: Storyline, database_url: str
) -> None:
    with storyline_over(database_url) as other:
        with storyline.verifications.turn() as ours, other.verifications.turn() as theirs:
            assert (ours, theirs) == (START, None)
        verify_all(storyline)
        with other.verifications.turn() as theirs:
            assert theirs is None
        execute(
            storyline.connections,
            "UPDATE chain_verification SET verified_at = now() - interval '61 minutes'",
        )
        with other.verifications.turn() as theirs:
            assert theirs == storyline.audit.head()


def test_an_abandoned_verification_leaves_nothing(storyline: Storyline) -> None:
    record(storyline, message())
    next(storyline.verifications.keeping(storyline.audit.verify()))
    assert storyline.verifications.last() is None


@pytest.mark.parametrize(
    "change",
    [
        CHANGE.format(3),
        "DELETE FROM event_log WHERE notification_id = 3",
        "DELETE FROM event_chain WHERE position = 2",
        "UPDATE event_chain SET digest = sha256('') WHERE position = 2",
    ],
)
def test_a_change_of_what_is_new_is_found(storyline: Storyline, change: str) -> None:
    record(storyline, message(), message())
    assert verify_new(storyline) == (0, 2)
    record(storyline, message())
    tamper(storyline.connections, change)
    with pytest.raises(LogBroken):
        verify_new(storyline)
    kept = storyline.verifications.last()
    assert kept is not None
    assert kept == storyline.verifications.failure()
    assert kept.broken


def test_a_log_that_was_cut_off_is_found(storyline: Storyline) -> None:
    record(storyline, message())
    record(storyline, message())
    assert verify_new(storyline) == (0, 2)
    tamper(
        storyline.connections,
        "DELETE FROM event_log WHERE notification_id = 2",
        "DELETE FROM event_chain WHERE position = 2",
    )
    with pytest.raises(LogBroken, match="missing"):
        verify_new(storyline)


def test_a_failure_stands_until_the_whole_log_is_verified(storyline: Storyline) -> None:
    record(storyline, message(), message())
    change = "UPDATE event_log SET thread_id = {} WHERE notification_id = 1"
    tamper(storyline.connections, change.format(7))
    with pytest.raises(LogBroken):
        verify_new(storyline)
    failure = storyline.verifications.failure()
    assert failure is not None
    assert failure.broken == (1, "the event is not the one that was appended")
    with pytest.raises(LogBroken):  # it goes on before the break, so it fails again
        verify_new(storyline)

    tamper(storyline.connections, change.format("NULL"))
    verify_all(storyline)
    assert storyline.verifications.failure() is None


def test_a_good_new_part_does_not_hide_an_earlier_change(storyline: Storyline) -> None:
    record(storyline, message(), message())
    assert verify_new(storyline) == (0, 2)
    tamper(storyline.connections, CHANGE.format(1))
    with pytest.raises(LogBroken):
        verify_all(storyline)
    record(storyline, message())
    assert verify_new(storyline) == (2, 3)
    failure = storyline.verifications.failure()
    assert failure is not None
    assert failure.broken
    assert failure.broken.position == 1


def test_good_results_are_kept_for_90_days_and_failures_longer(storyline: Storyline) -> None:
    record(storyline, message())
    verify_all(storyline)
    tamper(storyline.connections, CHANGE.format(1))
    for _ in range(2):
        with pytest.raises(LogBroken):
            verify_all(storyline)
    old = "UPDATE chain_verification SET verified_at = now() - interval '91 days'"
    execute(storyline.connections, old)
    with pytest.raises(LogBroken):  # the newest good one stays: it says where to go on
        verify_all(storyline)
    assert len(rows(storyline.connections, "chain_verification")) == 4
    copy = (
        "INSERT INTO chain_verification (verified_at, since, position, digest, seconds)"
        " SELECT verified_at, since, position, digest, seconds FROM chain_verification"
        " WHERE reason IS NULL"
    )
    execute(storyline.connections, copy)
    with pytest.raises(LogBroken):
        verify_all(storyline)
    found = rows(storyline.connections, "chain_verification")
    assert [row["reason"] is None for row in found].count(True) == 1
    assert len(found) == 5
