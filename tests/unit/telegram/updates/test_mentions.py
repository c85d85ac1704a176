"""Whose update is it: found by id and by names, and not by what only looks like them."""

import json
from typing import Any

import pytest

from adapters.telegram.updates.mentions import mentions
from domain.ids import UserId
from domain.ports import Profile
from tests.factories.events import ALICE, NOON

ADA = Profile(UserId(ALICE), 7001, "ada_l", "Ada", "Lövelace", NOON, NOON)
THEIRS: list[Any] = [
    {"message": {"from": {"id": 7001}}},
    {"message": {"chat": {"id": 7001, "type": "private"}}},
    {"message": {"reply_to_message": {"forward_origin": {"sender_user": {"id": 7001}}}}},
    {"message": {"text": "ask @ada_l or tg://user?id=7001", "from": {"id": 5}}},
    {"message": {"text": "ask @ADA_L", "from": {"id": 5}}},
    {"message": {"text": "Dear ada lövelace,"}},
    {"message": {"forward_sender_name": "Ada"}},
    {"message": {"forward_origin": {"sender_user_name": "Ada Lövelace"}}},
    {"7001": True},
]
OF_OTHERS: list[Any] = [
    {"message": {"from": {"id": 70010, "first_name": "Ada"}}},
    {"message": {"date": 17001, "from": {"id": 7, "username": "ada_l2"}}},
    {"message": {"text": "Adam and Ada are there"}},
    {"update_id": 70011, "message": {"text": "17001"}},
    {"message": {"is_bot": True}},
]


@pytest.mark.parametrize("update", THEIRS)
@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_what_tells_of_a_person_is_found(update: Any, ensure_ascii: bool) -> None:
    whole = json.dumps(update, ensure_ascii=ensure_ascii).encode()
    assert mentions(ADA, whole)
    assert mentions(ADA, whole[:-1] + b"\xff")  # broken off: no JSON any more


@pytest.mark.parametrize("update", OF_OTHERS)
def test_what_tells_of_others_is_left_alone(update: Any) -> None:
    assert not mentions(ADA, json.dumps(update).encode())


def test_somebody_without_names_is_found_by_id_alone() -> None:
    nameless = Profile(ADA.id, 7001, None, None, None, NOON, NOON)
    assert mentions(nameless, b'{"id": 7001}')
    assert not mentions(nameless, b'{"id": 7002, "username": null, "text": ""}')


@pytest.mark.parametrize("ensure_ascii", [True, False])
def test_a_name_with_an_emoji_is_found_in_what_broke_off(ensure_ascii: bool) -> None:
    basket = Profile(ADA.id, 7001, None, "🧺 Ada", None, NOON, NOON)
    told = {"text": "half \ud83d", "chat": {"title": "🧺 Ada"}}
    whole = json.dumps(told, ensure_ascii=ensure_ascii).encode("utf-8", "surrogatepass")
    assert mentions(basket, whole[:-1])
    assert not mentions(ADA, whole[:-1].replace(b"Ada", b"Eve"))


def test_what_nests_too_deep_is_searched_too() -> None:
    assert mentions(ADA, b"[" * 100_000 + b"7001")
    assert not mentions(ADA, b"[" * 100_000 + b"7002")
