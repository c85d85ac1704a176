-- Alerts of a team's admins: states that begin and end. People are UUIDs; no names, no ids of people in Telegram.
CREATE TABLE alert (
    id uuid PRIMARY KEY,
    chat_id bigint NOT NULL CHECK (chat_id <= 0),
    kind text NOT NULL,
    subject text NOT NULL,
    since timestamptz NOT NULL,
    noticed_at timestamptz NOT NULL,
    is_silent boolean NOT NULL,
    ended_at timestamptz,
    ends_silently boolean,
    figures jsonb NOT NULL,
    CHECK ((ended_at IS NULL) = (ends_silently IS NULL))
);

CREATE UNIQUE INDEX alert_open ON alert (chat_id, kind, subject) WHERE ended_at IS NULL;
CREATE INDEX alert_noticed ON alert (noticed_at);
CREATE INDEX alert_ended ON alert (ended_at) WHERE ended_at IS NOT NULL;

COMMENT ON TABLE alert IS 'What the admins of a team are told of: one row a state, from its beginning to its end.';
COMMENT ON COLUMN alert.id IS 'The alert. Its deliveries have this id in their key.';
COMMENT ON COLUMN alert.chat_id IS 'The first id of the team''s chat. 0: a private chat.';
COMMENT ON COLUMN alert.kind IS 'The rule, such as rejections.';
COMMENT ON COLUMN alert.subject IS 'The person (user_id), or what else it is about, such as team.';
COMMENT ON COLUMN alert.since IS 'Since when it is so.';
COMMENT ON COLUMN alert.noticed_at IS 'When an evaluation noticed it.';
COMMENT ON COLUMN alert.is_silent IS 'Whether nobody is told that it begins, because its kind was muted.';
COMMENT ON COLUMN alert.ended_at IS 'When an evaluation noticed that it is over. NULL: it is open.';
COMMENT ON COLUMN alert.ends_silently IS 'Whether nobody is told that it ended.';
COMMENT ON COLUMN alert.figures IS 'The numbers of its sentence.';

CREATE TABLE alert_mute (
    chat_id bigint NOT NULL CHECK (chat_id <= 0),
    kind text NOT NULL,
    until timestamptz,
    PRIMARY KEY (chat_id, kind)
);

COMMENT ON TABLE alert_mute IS 'Alerts of which the admins of a team do not want to be told.';
COMMENT ON COLUMN alert_mute.chat_id IS 'The first id of the team''s chat. 0: a private chat.';
COMMENT ON COLUMN alert_mute.kind IS 'The rule.';
COMMENT ON COLUMN alert_mute.until IS 'Until when. NULL: until it is unmuted.';

CREATE TABLE alert_turn (
    chat_id bigint PRIMARY KEY CHECK (chat_id <= 0),
    claimed_at timestamptz NOT NULL
);

COMMENT ON TABLE alert_turn IS 'When a process last began to evaluate the alerts of a team: of several processes one does it.';
COMMENT ON COLUMN alert_turn.chat_id IS 'The first id of the team''s chat. 0: a private chat.';
COMMENT ON COLUMN alert_turn.claimed_at IS 'When it began.';
