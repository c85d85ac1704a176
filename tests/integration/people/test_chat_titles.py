"""Titles of chats: kept once, the latest one, shown by each id of a chat, and found in any case."""

from dataclasses import replace

import pytest

from adapters.bootstrap import Storyline
from adapters.postgres.people.chat_titles import PostgresChats
from domain.errors import InvalidInput, UnknownName
from domain.events import ChatMigrated
from domain.ports import Chat
from tests.drivers.event_log import record, rows
from tests.factories.events import NOON, OTHER_TEAM, TEAM, at

SUPERGROUP = -1_000_000_000_777
MEMES = Chat(TEAM, "Memes", "group", NOON)
LATER, EARLIER = at("2024-06-01"), at("2024-05-01")


def test_the_latest_title_stays_whatever_the_order(storyline: Storyline) -> None:
    renamed = replace(MEMES, title="Better memes", seen_at=LATER)
    storyline.chats.remember([renamed, MEMES])
    assert storyline.chats.titles() == {TEAM: "Better memes"}
    PostgresChats(storyline.connections).remember([MEMES])
    storyline.chats.remember([replace(MEMES, title="First memes", seen_at=EARLIER)])
    assert storyline.chats.titles() == {TEAM: "Better memes"}
    storyline.chats.remember([replace(renamed, kind="supergroup", seen_at=at("2024-06-02"))])
    (row,) = rows(storyline.connections, "chats")
    assert (row["kind"], row["seen_at"]) == ("supergroup", at("2024-06-02"))


def test_a_title_that_is_stored_is_not_written_again(storyline: Storyline) -> None:
    storyline.chats.remember([MEMES])
    with storyline.connections.connection() as connection:
        connection.execute("DELETE FROM chats")
    storyline.chats.remember([replace(MEMES, seen_at=LATER)])
    assert storyline.chats.titles() == {}
    PostgresChats(storyline.connections).remember([MEMES])
    assert storyline.chats.titles() == {TEAM: "Memes"}


def test_all_ids_of_a_chat_have_the_title_of_the_newest(storyline: Storyline) -> None:
    record(storyline, ChatMigrated.between(TEAM, SUPERGROUP, NOON))
    storyline.chats.remember([MEMES])
    assert storyline.chats.titles() == {TEAM: "Memes", SUPERGROUP: "Memes"}
    storyline.chats.remember([Chat(SUPERGROUP, "New memes", "supergroup", LATER)])
    assert storyline.chats.titles() == {TEAM: "New memes", SUPERGROUP: "New memes"}
    assert storyline.chats.find("new memes") == SUPERGROUP
    with pytest.raises(UnknownName):
        storyline.chats.find("Memes")


def test_a_chat_is_found_by_its_title_in_any_case_unless_several_have_it(
    storyline: Storyline,
) -> None:
    storyline.chats.remember([MEMES, Chat(OTHER_TEAM, "STRASSE", "channel", NOON)])
    assert storyline.chats.find("mEMES") == TEAM
    assert storyline.chats.find("Straße") == OTHER_TEAM
    assert storyline.chats.find(OTHER_TEAM) == OTHER_TEAM
    assert storyline.chats.find(None) is None
    with pytest.raises(UnknownName, match=rf"'mem'; known chats: .*Memes \({TEAM}\)"):
        storyline.chats.find("mem")
    storyline.chats.remember([Chat(-7, "MEMES", "group", NOON)])
    with pytest.raises(InvalidInput, match=rf"one of the ids {TEAM}, -7"):
        storyline.chats.find("memes")


def test_hostile_titles_are_shown_without_what_disturbs_a_list(storyline: Storyline) -> None:
    hostile = "<b>&\u202egpj.exe\x1b[31m\u2066 ' OR true --"
    storyline.chats.remember([replace(MEMES, title=hostile)])
    (row,) = rows(storyline.connections, "chats")
    assert row["title"] == hostile
    shown = "<b>&�gpj.exe�[31m� ' OR true --"
    assert storyline.chats.titles() == {TEAM: shown}
    assert storyline.chats.find(shown) == storyline.chats.find(hostile) == TEAM
