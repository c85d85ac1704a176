-- Logins to the dashboard. A row begins as a one-time link. When the link is used, the row becomes
-- the session. A link is found by the digest of its key, so that the key itself is stored nowhere.
CREATE TABLE web_login (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    key_digest bytea UNIQUE NOT NULL,
    user_id uuid,
    made_at timestamptz NOT NULL DEFAULT now(),
    key_expires_at timestamptz NOT NULL,
    used_at timestamptz,
    expires_at timestamptz,
    ended_at timestamptz,
    CHECK ((used_at IS NULL) = (expires_at IS NULL))
);

CREATE INDEX web_login_made_at ON web_login (made_at);

COMMENT ON TABLE web_login IS 'Logins to the dashboard: one-time links, and the sessions that they began. Rows are kept for 90 days.';
COMMENT ON COLUMN web_login.id IS 'The session. Its signed form is the cookie.';
COMMENT ON COLUMN web_login.key_digest IS 'The SHA-256 of the key in the link.';
COMMENT ON COLUMN web_login.user_id IS 'Who got the link. NULL: the link was printed in the terminal.';
COMMENT ON COLUMN web_login.made_at IS 'When the link was made.';
COMMENT ON COLUMN web_login.key_expires_at IS 'Until when the link is good, if it is not used.';
COMMENT ON COLUMN web_login.used_at IS 'When the link was used: the login.';
COMMENT ON COLUMN web_login.expires_at IS 'When the session ends by itself.';
COMMENT ON COLUMN web_login.ended_at IS 'When the person logged out.';

-- Denials are counted by minute: a flood of requests fills no disk.
CREATE TABLE web_denial (
    minute timestamptz NOT NULL,
    reason text NOT NULL,
    user_id uuid,
    denials bigint NOT NULL DEFAULT 1,
    UNIQUE NULLS NOT DISTINCT (minute, reason, user_id)
);

COMMENT ON TABLE web_denial IS 'What the dashboard refused, counted by minute. Rows are kept for 90 days.';
COMMENT ON COLUMN web_denial.minute IS 'The minute in which it was refused.';
COMMENT ON COLUMN web_denial.reason IS 'Why, such as used link or other site.';
COMMENT ON COLUMN web_denial.user_id IS 'Whose link or session it was, if that is known.';
COMMENT ON COLUMN web_denial.denials IS 'How many requests were refused.';

COMMENT ON TABLE installation_key IS 'The secret key of this installation. Callback data of other bots is digested under it, and the sessions of the dashboard are signed with a key derived from it. Keep it with the database: with another key equal data has other digests, and sessions end.';
