"""What counts for a rate limit, in the log: of one person, by name, around a moment."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from adapters.bootstrap import Storyline
from domain.events import Interaction
from domain.rate_limit import WAIT_SECONDS, LimitKey, RateLimit, Use
from domain.vocabulary import InteractionType, Outcome
from tests.drivers.event_log import record
from tests.factories.events import ALICE, BOB, NOON, command, in_private, message, press

MINUTE = RateLimit(1).window
SECOND = timedelta(seconds=1)
KNOWN = frozenset({"/queue", "/next"})
QUEUE = LimitKey(ALICE, InteractionType.COMMAND, frozenset({"/queue"}))


def found(storyline: Storyline, key: LimitKey) -> list[UUID]:
    return [use.id for use in storyline.uses.recent_uses(key, NOON, MINUTE)]


def ids(*interactions: Interaction) -> list[UUID]:
    return [each.stream_id for each in interactions]


def test_counted_is_what_was_answered_whatever_its_outcome(storyline: Storyline) -> None:
    outcomes = [command(outcome=each, occurred_at=NOON) for each in Outcome]
    others = [command("/next"), command(by=BOB), press(), message()]
    record(
        storyline, *outcomes, *(each.model_copy(update={"occurred_at": NOON}) for each in others)
    )
    answered = [each for each in outcomes if each.outcome is not Outcome.RATE_LIMITED]
    assert found(storyline, QUEUE) == ids(*answered)


def test_the_suppressed_command_whose_person_is_told_is_found_in_log_order(
    storyline: Storyline,
) -> None:
    limited: dict[str, Any] = {"outcome": Outcome.RATE_LIMITED, "occurred_at": NOON}
    told = command(context={WAIT_SECONDS: 40}, **limited)
    before = command(occurred_at=NOON + SECOND)
    record(storyline, before)
    record(storyline, told)
    record(storyline, command(**limited))
    assert storyline.uses.recent_uses(QUEUE, NOON, MINUTE) == [
        Use(before.stream_id, NOON + SECOND),
        Use(told.stream_id, NOON, is_told=True),
    ]


def test_what_is_a_window_away_is_not_found(storyline: Storyline) -> None:
    offsets = (-MINUTE, SECOND - MINUTE, MINUTE - SECOND, MINUTE)
    commands = [command(occurred_at=NOON + offset) for offset in offsets]
    record(storyline, *commands)
    assert found(storyline, QUEUE) == ids(*commands[1:3])


def test_unknown_commands_in_private_count_together(storyline: Storyline) -> None:
    sung, danced = (in_private(command(name, occurred_at=NOON)) for name in ("/sing", "/dance"))
    in_the_group, known = command("/sing", occurred_at=NOON), in_private(command(occurred_at=NOON))
    record(storyline, sung, danced, in_the_group, known)
    unknown = LimitKey(ALICE, InteractionType.COMMAND, KNOWN, is_any_other=True, is_private=True)
    assert found(storyline, unknown) == ids(sung, danced)


def test_texts_count_in_private_only(storyline: Storyline) -> None:
    said, chatted = in_private(message(occurred_at=NOON)), message(occurred_at=NOON)
    record(storyline, said, chatted, in_private(message("photo", occurred_at=NOON)))
    texts = LimitKey(ALICE, InteractionType.MESSAGE, frozenset({"text"}), is_private=True)
    assert found(storyline, texts) == ids(said)
