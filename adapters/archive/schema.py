"""The columns of an archive's files.

Ids are text, because Spark does not read Parquet's UUID. Times are UTC, to the microsecond. `state`
is the event, byte for byte as it was written; the columns after it are those of the log, so that
nobody has to parse it. `context` is JSON, as Postgres prints it. `link` is the position of the last
event of the batch: with it the chain is recomputed from the file alone. The columns from
`press_id` on say what counts as a decision, as the view `current_events` did when the file was
written: a fold on another engine reads them and parses no JSON. No chain covers them, but the
SHA-256 of the file in the catalogue does. READING is the version of what that view says. Rows are
in the order of `notification_id`, their position in the log.
"""

from typing import Final

import pyarrow

_TIME = pyarrow.timestamp("us", tz="UTC")

SCHEMA: Final = pyarrow.schema(
    [
        pyarrow.field("notification_id", pyarrow.int64(), nullable=False),
        pyarrow.field("link", pyarrow.int64(), nullable=False),
        pyarrow.field("originator_id", pyarrow.string(), nullable=False),
        pyarrow.field("originator_version", pyarrow.int64(), nullable=False),
        pyarrow.field("topic", pyarrow.string(), nullable=False),
        pyarrow.field("state", pyarrow.binary(), nullable=False),
        pyarrow.field("recorded_at", _TIME, nullable=False),
        pyarrow.field("occurred_at", _TIME),
        pyarrow.field("user_id", pyarrow.string()),
        pyarrow.field("chat_id", pyarrow.int64()),
        pyarrow.field("is_private", pyarrow.bool_()),
        pyarrow.field("message_id", pyarrow.int64()),
        pyarrow.field("thread_id", pyarrow.int64()),
        pyarrow.field("interaction_type", pyarrow.string()),
        pyarrow.field("interaction_name", pyarrow.string()),
        pyarrow.field("outcome", pyarrow.string()),
        pyarrow.field("context", pyarrow.string()),
        pyarrow.field("offered_at", _TIME),
        pyarrow.field("press_id", pyarrow.string()),
        pyarrow.field("item_id", pyarrow.string()),
        pyarrow.field("decision", pyarrow.string()),
        pyarrow.field("decided_at", _TIME),
        pyarrow.field("decided_by", pyarrow.string()),
        pyarrow.field("decision_offered_at", _TIME),
        pyarrow.field("delta", pyarrow.int32()),
    ]
)

NOT_IN_THE_LOG: Final = ["link", *SCHEMA.names[SCHEMA.get_field_index("press_id") :]]
"""The columns that are no columns of the log."""

STATE: Final = SCHEMA.get_field_index("state")

FOLD_SCHEMA: Final = pyarrow.schema(
    [
        SCHEMA.field(name)
        for name in (
            "notification_id",
            "originator_id",
            "topic",
            "occurred_at",
            "user_id",
            "chat_id",
            "interaction_type",
            "interaction_name",
            "outcome",
            *SCHEMA.names[SCHEMA.get_field_index("press_id") :],
        )
    ]
)
"""The columns that a fold on another engine may read: sql/queries/archive/copy_fold_columns.sql."""

READING: Final = 1
"""Which events `current_events` shows, and how. Raise it when the view says anything else.

A fold on another engine refuses files of another reading. If the view no longer shows a column of
the log as it was written, the files need a column for what it shows.
"""
