-- The version under which an event was written: it stands first in the state, {"version":1,...
-- Only the first bytes are looked at, and what is no such state has no version. A migration and not
-- in functions/, because indexes of later migrations are on it: it never changes.
CREATE OR REPLACE FUNCTION storyline_version(state bytea) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT substring(encode(substring(state FOR 24), 'escape') FROM '^\{"version":(\d+)')::integer
$$;
