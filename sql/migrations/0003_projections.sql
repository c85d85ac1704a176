-- How far each fold has come, for the table that serves (live) and one being rebuilt (shadow).
-- The text of the fold stands here, so that workers of any release fold a table the way it began.
-- The tables are meant themselves, not their names: whoever found a table by its name finds here how
-- far that very table is, also with a snapshot from before a swap.
CREATE TABLE projection_checkpoint (
    projection text NOT NULL,
    target text NOT NULL CHECK (target IN ('live', 'shadow')),
    version integer NOT NULL,
    fold text NOT NULL,
    tables regclass[] NOT NULL,
    position bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, target)
) WITH (fillfactor = 50);

-- Events that a fold could not take. Reports read them from the log.
CREATE TABLE parked_events (
    projection text NOT NULL,
    target text NOT NULL,
    position bigint NOT NULL,
    error text NOT NULL,
    parked_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (projection, target, position)
);

-- Read tables under construction live in a schema of their own, under the names they will serve by.
CREATE SCHEMA storyline_shadow;
