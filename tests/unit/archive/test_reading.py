"""Files of an archive say which reading of the log they hold."""

import re
from hashlib import sha256

from adapters.archive.schema import FOLD_SCHEMA, READING
from adapters.statements import statement

READINGS = {1: "ae5edb26bc786fd5"}
"""The first digits of the SHA-256 of the view, by reading."""


def test_a_changed_view_is_another_reading() -> None:
    """If this fails, raise READING and add the digest: a fold refuses older files then."""
    view, _, _ = statement("views/current_events").partition("COMMENT ON")
    said = " ".join(re.sub(r"--.*", "", view).split())
    assert {READING: sha256(said.encode()).hexdigest()[:16]} == {READING: READINGS[READING]}
    assert max(READINGS) == READING


def test_the_live_tail_has_the_columns_of_an_archive_that_folds_read() -> None:
    query = statement("queries/archive/copy_fold_columns")
    columns = query[query.index("SELECT") + 6 : query.index("FROM")]
    assert [each.strip() for each in columns.split(",")] == FOLD_SCHEMA.names
