"""Alerts begin and end: what is wrong now is compared with what is open."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.alerts.rules import AlertKind
from domain.alerts.states import Alert, Found, Trouble, transitions
from tests.factories.events import NOON

KINDS = (AlertKind.PARKED, AlertKind.REJECTIONS, AlertKind.CHAIN_BROKEN)
SUBJECTS = ("team", "bob")

troubles = st.builds(
    Trouble,
    kind=st.sampled_from(KINDS),
    subject=st.sampled_from(SUBJECTS),
    since=st.just(NOON),
    is_explained=st.booleans(),
)


def by_kind(found: list[Trouble], known: set[AlertKind]) -> Found:
    return {kind: [each for each in found if each.kind is kind] for kind in known}


def opened(trouble: Trouble) -> Alert:
    number = 10 * KINDS.index(trouble.kind) + SUBJECTS.index(trouble.subject)
    return Alert(UUID(int=number), trouble.kind, trouble.subject, NOON, NOON, {})


@given(st.lists(troubles), st.lists(troubles), st.sets(st.sampled_from(KINDS)))
def test_after_the_transitions_what_is_open_is_what_is_wrong(
    before: list[Trouble], now: list[Trouble], known: set[AlertKind]
) -> None:
    standing = {(each.kind, each.subject): opened(each) for each in before}
    found = by_kind(now, known)
    changes = transitions(found, [*standing.values()])
    begun = {(each.kind, each.subject) for each in changes.begins}
    ended = {(each.kind, each.subject) for each in changes.ends}
    wrong = {(each.kind, each.subject) for each in now if each.kind in known}
    assert len(begun) == len(changes.begins)
    assert not begun & set(standing)
    assert ended == {key for key in standing if key[0] in known} - wrong
    assert begun <= wrong


def test_what_is_explained_does_not_begin_and_does_not_end() -> None:
    explained = Trouble(AlertKind.REJECTIONS, "team", NOON, is_explained=True)
    found = {AlertKind.REJECTIONS: [explained]}
    assert transitions(found, []) == ([], [])
    assert transitions(found, [opened(explained)]) == ([], [])


def test_of_a_kind_that_is_not_known_nothing_changes() -> None:
    standing = opened(Trouble(AlertKind.PARKED, "team", NOON))
    assert transitions({}, [standing]) == ([], [])
    assert transitions({AlertKind.PARKED: []}, [standing]).ends == [standing]
