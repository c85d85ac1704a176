"""Read the time by the database's clock."""

from datetime import datetime
from typing import cast

from adapters.postgres.connection.connect import connect, translated
from adapters.statements import statement


def database_time(url: str) -> datetime:
    """The time by the clock of the server at `url`. Raises DatabaseUnavailable."""
    with connect(url) as connection, translated(url):
        (row,) = connection.execute(statement("queries/connection/database_time"))
    return cast("datetime", row["time"])
