-- table: what each person did in each chat (NULL: in private) in each quarter hour (UTC).
CREATE TABLE user_stats (
    user_id uuid NOT NULL,
    bucket timestamptz NOT NULL,
    chat_id bigint,
    total_interactions integer NOT NULL,
    posts_marked integer NOT NULL,
    posts_skipped integer NOT NULL,
    posts_rejected integer NOT NULL,
    commands_used jsonb NOT NULL,
    last_interaction_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (user_id, bucket, chat_id)
);

-- comments: what the table and its columns mean.
COMMENT ON TABLE user_stats IS 'Interactions of each person by chat and quarter hour (UTC); chat_id NULL: private chats.';
COMMENT ON COLUMN user_stats.user_id IS 'The person. Names are in people.';
COMMENT ON COLUMN user_stats.bucket IS 'The quarter hour, in UTC, named by its start.';
COMMENT ON COLUMN user_stats.chat_id IS 'The chat of the team. NULL: private chats.';
COMMENT ON COLUMN user_stats.total_interactions IS 'Interactions of any type and outcome.';
COMMENT ON COLUMN user_stats.posts_marked IS 'Decisions Posted.';
COMMENT ON COLUMN user_stats.posts_skipped IS 'Decisions Skip.';
COMMENT ON COLUMN user_stats.posts_rejected IS 'Decisions Reject.';
COMMENT ON COLUMN user_stats.commands_used IS 'How often each command was sent: {"/queue": 5}.';
COMMENT ON COLUMN user_stats.last_interaction_at IS 'The time of the latest interaction.';

-- index: who was active at a time.
CREATE INDEX user_stats_bucket ON user_stats (bucket) INCLUDE (user_id, chat_id, total_interactions);

-- fold: the interactions of people, and the withdrawals of their decisions, at positions (after, upto].
-- A withdrawal subtracts the decision where it was added, and is no interaction itself.
INSERT INTO user_stats AS standing
SELECT
    user_id,
    bucket,
    chat_id,
    sum(interactions),
    sum(marked),
    sum(skipped),
    sum(rejected),
    coalesce(jsonb_object_agg(command, interactions) FILTER (WHERE command IS NOT NULL), '{}'),
    max(last_at)
FROM (
    SELECT
        user_id,
        storyline_bucket(moment) AS bucket,
        chat_id,
        CASE WHEN interaction_type = 'command' THEN interaction_name END AS command,
        count(interaction_type) AS interactions,
        coalesce(sum(delta) FILTER (WHERE decision = 'posted'), 0) AS marked,
        coalesce(sum(delta) FILTER (WHERE decision = 'skipped'), 0) AS skipped,
        coalesce(sum(delta) FILTER (WHERE decision = 'rejected'), 0) AS rejected,
        max(moment) AS last_at
    FROM (
        SELECT
            chat_id,
            interaction_type,
            interaction_name,
            decision,
            delta,
            CASE WHEN interaction_type IS NULL THEN decided_by ELSE user_id END AS user_id,
            CASE WHEN interaction_type IS NULL THEN decided_at ELSE occurred_at END AS moment
        FROM current_events
        WHERE notification_id > %(after)s AND notification_id <= %(upto)s
            AND (interaction_type <> 'bot_response' OR delta IS NOT NULL)
    ) AS done
    WHERE user_id IS NOT NULL
    GROUP BY 1, 2, 3, 4
) AS counted
GROUP BY user_id, bucket, chat_id
ORDER BY user_id, bucket, chat_id
-- merge: what is new is added to what stands.
ON CONFLICT (user_id, bucket, chat_id) DO UPDATE SET
    total_interactions = standing.total_interactions + excluded.total_interactions,
    posts_marked = standing.posts_marked + excluded.posts_marked,
    posts_skipped = standing.posts_skipped + excluded.posts_skipped,
    posts_rejected = standing.posts_rejected + excluded.posts_rejected,
    commands_used = storyline_add_counts(standing.commands_used, excluded.commands_used),
    last_interaction_at = greatest(standing.last_interaction_at, excluded.last_interaction_at)
