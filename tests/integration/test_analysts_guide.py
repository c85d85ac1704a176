"""The guide for analysts: every query runs with the rights that it promises, and answers."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from adapters.bootstrap import Storyline
from domain.content.decisions import ContentItem
from domain.ids import ItemId
from domain.ports import Chat, Person
from tests.drivers.event_log import project, record
from tests.factories.content import decided, offered, queued, submission
from tests.factories.events import TEAM, command, press

GUIDE = (Path(__file__).parents[2] / "docs/analysts.md").read_text(encoding="utf-8")
PLAIN, WITH_NAMES = (
    re.findall(r"^```sql\n(.*?)^```$", part, re.DOTALL | re.MULTILINE)
    for part in GUIDE.split("## With names")
)
MAY_BE_EMPTY = ("standing = 0", "already_decided", "outcome <> 'ok'", "decision IS NULL")


@pytest.fixture
def team(storyline: Storyline) -> Storyline:
    """A team that queued, offered and posted one item yesterday."""
    at: Any = datetime.now(UTC) - timedelta(days=1)
    storyline.chats.remember([Chat(TEAM, "Memes", "group", at)])
    (ada,) = storyline.users.identify([Person(7, at, "ada", "Ada")]).values()
    item = ContentItem(ItemId(ada))
    record(storyline, queued(item, submission(category="spring"), at))
    item = ContentItem(ItemId(ada), version=1)
    record(storyline, offered(item, at), command(by=ada, occurred_at=at))
    item = ContentItem(ItemId(ada), version=2)
    happened = press("posted", by=ada, occurred_at=at)
    record(storyline, [happened, decided(item, at=at).model_copy(update={"user_id": ada})])
    project(storyline)
    return storyline


def test_it_has_fifteen_questions() -> None:
    assert len(PLAIN) == 15


@pytest.mark.parametrize("query", PLAIN)
def test_an_analyst_gets_an_answer(team: Storyline, query: str) -> None:
    answer = _ask(team, query, "storyline_analyst")
    assert answer or any(each in query for each in MAY_BE_EMPTY)


@pytest.mark.parametrize("query", WITH_NAMES)
def test_names_need_the_other_role_too(team: Storyline, query: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _ask(team, query, "storyline_analyst")
    assert _ask(team, query, "storyline_analyst", "storyline_analyst_names") == [("@ada", 1, 1)]


def _ask(storyline: Storyline, query: str, *roles: str) -> list[tuple[Any, ...]]:
    """Ask as a login that has these roles only. Nothing of it stays."""
    with psycopg.connect(str(storyline.connections.conninfo)) as connection:
        login = Identifier("an analyst of the guide")
        connection.execute(SQL("CREATE ROLE {}").format(login))
        for role in roles:
            connection.execute(SQL("GRANT {} TO {}").format(Identifier(role), login))
        connection.execute(SQL("SET LOCAL ROLE {}").format(login))
        try:
            return connection.execute(query.encode()).fetchall()
        finally:
            connection.rollback()
