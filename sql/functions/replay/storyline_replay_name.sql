-- The application_name of a replay's sessions. Postgres keeps 63 bytes of a name.
CREATE OR REPLACE FUNCTION storyline_replay_name(p_projection text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left('storyline replay ' || p_projection, 63);

COMMENT ON FUNCTION storyline_replay_name IS 'Internal: the application_name of the sessions of a replay.';
