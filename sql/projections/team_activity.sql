-- table: what happened in each chat (NULL: in private) in each quarter hour (UTC), by type and name.
CREATE TABLE team_activity (
    bucket timestamptz NOT NULL,
    chat_id bigint,
    interaction_type text NOT NULL,
    interaction_name text NOT NULL,
    interactions integer NOT NULL,
    last_event_at timestamptz,
    UNIQUE NULLS NOT DISTINCT (bucket, chat_id, interaction_type, interaction_name)
);

-- comments: what the table and its columns mean.
COMMENT ON TABLE team_activity IS 'Interactions, bot responses too, by chat, quarter hour (UTC), type and name; chat_id NULL: private chats.';
COMMENT ON COLUMN team_activity.bucket IS 'The quarter hour, in UTC, named by its start.';
COMMENT ON COLUMN team_activity.chat_id IS 'The chat of the team. NULL: private chats.';
COMMENT ON COLUMN team_activity.interaction_type IS 'command, callback, message or bot_response.';
COMMENT ON COLUMN team_activity.interaction_name IS 'The command, the button, the kind of message or of response.';
COMMENT ON COLUMN team_activity.interactions IS 'How many there were, whatever their outcome.';
COMMENT ON COLUMN team_activity.last_event_at IS 'The time of the latest of them.';

-- fold: all interactions at positions (after, upto].
INSERT INTO team_activity AS standing
SELECT
    storyline_bucket(occurred_at),
    chat_id,
    interaction_type,
    interaction_name,
    count(*),
    max(occurred_at)
FROM current_events
WHERE notification_id > %(after)s AND notification_id <= %(upto)s AND interaction_type IS NOT NULL
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
-- merge: what is new is added to what stands.
ON CONFLICT (bucket, chat_id, interaction_type, interaction_name) DO UPDATE SET
    interactions = standing.interactions + excluded.interactions,
    last_event_at = greatest(standing.last_event_at, excluded.last_event_at)
