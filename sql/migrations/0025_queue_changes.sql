-- Columns of the content queue for what happens to an item before its decision: edits, moves, removals.
-- The queries read them. In a table that an older fold made they stay empty until a replay of
-- content_queue: then an item has the place at which it was queued, and none is removed. The tables of
-- a replay get them too, because a swap or a rollback makes them the live ones.
ALTER TABLE IF EXISTS content_queue
    ADD COLUMN IF NOT EXISTS queued_as timestamptz,
    ADD COLUMN IF NOT EXISTS removed_at timestamptz,
    ADD COLUMN IF NOT EXISTS caption_version bigint,
    ADD COLUMN IF NOT EXISTS place_version bigint,
    ADD COLUMN IF NOT EXISTS decision_version bigint;
ALTER TABLE IF EXISTS storyline_shadow.content_queue
    ADD COLUMN IF NOT EXISTS queued_as timestamptz,
    ADD COLUMN IF NOT EXISTS removed_at timestamptz,
    ADD COLUMN IF NOT EXISTS caption_version bigint,
    ADD COLUMN IF NOT EXISTS place_version bigint,
    ADD COLUMN IF NOT EXISTS decision_version bigint;
ALTER TABLE IF EXISTS storyline_previous.content_queue
    ADD COLUMN IF NOT EXISTS queued_as timestamptz,
    ADD COLUMN IF NOT EXISTS removed_at timestamptz,
    ADD COLUMN IF NOT EXISTS caption_version bigint,
    ADD COLUMN IF NOT EXISTS place_version bigint,
    ADD COLUMN IF NOT EXISTS decision_version bigint;
