-- How the sessions of a replay are called, as far as Postgres keeps names.
CREATE OR REPLACE FUNCTION storyline_replay_name(p_projection text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN left('storyline replay ' || p_projection, 63);
