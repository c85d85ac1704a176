-- A checkpoint knows the event it stands on, by the time it was recorded. After a restore of an older log
-- another event stands there, or none: storyline_fits_log tells. The trigger keeps it right for workers
-- of every release.
ALTER TABLE projection_checkpoint ADD COLUMN event_recorded_at timestamptz;

CREATE FUNCTION storyline_note_event() RETURNS trigger
LANGUAGE plpgsql
SET search_path FROM CURRENT
AS $$
BEGIN
    NEW.event_recorded_at := (
        SELECT recorded_at FROM event_log
        WHERE notification_id <= NEW.position
        ORDER BY notification_id DESC
        LIMIT 1
    );
    RETURN NEW;
END
$$;

CREATE TRIGGER storyline_note_event BEFORE INSERT OR UPDATE OF position ON projection_checkpoint
    FOR EACH ROW EXECUTE FUNCTION storyline_note_event();

UPDATE projection_checkpoint SET position = position;

COMMENT ON COLUMN projection_checkpoint.event_recorded_at IS 'When the event at that position was recorded.';
