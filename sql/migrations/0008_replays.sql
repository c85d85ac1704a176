-- A replay keeps the tables it replaces (previous) until others are kept (leaving), and can build
-- tables as of a position of the past (past). Each kind has its own schema, so that its tables and
-- their indexes bear the names they serve by.
ALTER TABLE projection_checkpoint
    DROP CONSTRAINT projection_checkpoint_target_check,
    ADD CONSTRAINT projection_checkpoint_target_check
        CHECK (target IN ('live', 'shadow', 'previous', 'leaving', 'past')),
    ADD COLUMN is_indexed boolean NOT NULL DEFAULT true;

CREATE SCHEMA storyline_previous;
CREATE SCHEMA storyline_leaving;
CREATE SCHEMA storyline_past;

-- It answers now how long the tables were locked.
DROP FUNCTION IF EXISTS storyline_swap(text, text[]);
