-- The key of this installation, one row. Callback data of other bots is recorded as a digest under
-- it: equal data has equal digests, and without the key nobody can find out what it was. Of the
-- roles only storyline_writer reads it. A random UUID has 122 random bits, so two make a key.
CREATE TABLE installation_key (
    is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
    key bytea NOT NULL
);

COMMENT ON TABLE installation_key IS 'The secret key under which callback data of other bots is digested. Keep it with the database: with another key equal data has other digests.';

INSERT INTO installation_key (key)
VALUES (uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
