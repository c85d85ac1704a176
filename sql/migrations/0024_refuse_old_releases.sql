-- Releases up to 0.2 put their own functions and views back when they start. Each change of a text is
-- recorded here, in its transaction: refusing the record undoes the change. They change append_events
-- first. Later releases announce themselves, and see by themselves that they are too old.
CREATE FUNCTION storyline_refuse_old_release() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    IF current_setting('storyline.migrates', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'this database was migrated by release 0.3 or newer, and this release is older: start that release again'
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN NEW;
END
$$;
COMMENT ON FUNCTION storyline_refuse_old_release IS 'Internal: refuse a record of a release that does not announce itself.';

CREATE TRIGGER storyline_refuse_old_release BEFORE UPDATE ON schema_migration
    FOR EACH ROW EXECUTE FUNCTION storyline_refuse_old_release();
