"""A role beside the owner, and databases of other releases."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from uuid import uuid4

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from psycopg.sql import SQL, Identifier

EmptyDatabase = Callable[[], str]


@pytest.fixture
def empty_database(server_url: str) -> Iterator[EmptyDatabase]:
    """Create databases without migrations, and return their URLs."""
    with psycopg.connect(server_url, autocommit=True) as connection, ExitStack() as afterwards:

        def make() -> str:
            name = f"empty_{uuid4().hex[:12]}"
            connection.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
            drop = SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
            afterwards.callback(connection.execute, drop)
            return make_conninfo(server_url, dbname=name)

        yield make


@pytest.fixture
def analyst(server_url: str) -> Iterator[str]:
    """A role with a difficult name."""
    name = f"Business-Intelligence {uuid4().hex[:8]}"
    with psycopg.connect(server_url, autocommit=True) as owner:
        owner.execute(SQL("CREATE ROLE {}").format(Identifier(name)))
        yield name
