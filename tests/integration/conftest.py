"""A role beside the owner."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from psycopg.sql import SQL, Identifier


@pytest.fixture
def analyst(server_url: str) -> Iterator[str]:
    """A role with a difficult name."""
    name = f"Business-Intelligence {uuid4().hex[:8]}"
    with psycopg.connect(server_url, autocommit=True) as owner:
        owner.execute(SQL("CREATE ROLE {}").format(Identifier(name)))
        yield name
