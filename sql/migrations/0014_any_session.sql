-- The same pattern without a backslash, which means another thing where standard_conforming_strings
-- is off.
CREATE OR REPLACE FUNCTION storyline_version(state bytea) RETURNS integer
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT substring(encode(substring(state FOR 24), 'escape') FROM '^[{]"version":([0-9]+)')::integer
$$;

-- A username is ASCII and has no case. In Turkish i is not the small letter of I, so the collation of
-- the database does not fold it; and who types in Turkish may write another i.
DROP INDEX users_username;
CREATE INDEX users_username ON users (lower(translate(username, 'İı', 'Ii') COLLATE "C"));
