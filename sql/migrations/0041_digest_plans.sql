-- Which admins get a digest, and when. One row a person: no Telegram id, no name.
CREATE TABLE digest_plan (
    user_id uuid PRIMARY KEY,
    at time NOT NULL,
    weekday smallint CHECK (weekday BETWEEN 0 AND 6),
    set_at timestamptz NOT NULL,
    language text
);

COMMENT ON TABLE digest_plan IS 'Who gets a digest and when, one row a person. People who are no longer admins get none.';
COMMENT ON COLUMN digest_plan.user_id IS 'The person, as in all other tables.';
COMMENT ON COLUMN digest_plan.at IS 'The local time, in the zone of STORYLINE_TIMEZONE.';
COMMENT ON COLUMN digest_plan.weekday IS 'The weekday of a weekly digest, 0 is Monday. NULL: every day.';
COMMENT ON COLUMN digest_plan.set_at IS 'When it was set. Earlier digests are not sent.';
COMMENT ON COLUMN digest_plan.language IS 'The language of the person''s Telegram, such as de. NULL: not known.';
