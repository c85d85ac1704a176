-- table: each queue item: what it is, where it was last offered, and the decision on it.
-- offer_version is the stream version of the last offer. By it the last one wins, in whatever order
-- offers are folded: a parked one is folded after its successors.
CREATE TABLE content_queue (
    item_id uuid PRIMARY KEY,
    media_id text,
    media_filename text,
    kind text,
    telegram_file_id text,
    caption text,
    category text,
    queued_at timestamptz,
    queued_by uuid,
    offered_at timestamptz,
    chat_id bigint,
    message_id bigint,
    offer_version bigint,
    decision text,
    decided_at timestamptz,
    decided_by uuid,
    state text NOT NULL GENERATED ALWAYS AS (
        coalesce(decision, CASE WHEN offered_at IS NULL THEN 'waiting' ELSE 'offered' END)
    ) STORED
);
COMMENT ON TABLE content_queue IS 'Queue items: waiting, offered, posted, skipped or rejected (state). queued_at NULL: only the decision is known, as after an import.';
COMMENT ON COLUMN content_queue.item_id IS 'The item, and its stream in the log.';
COMMENT ON COLUMN content_queue.media_id IS 'The media itself: the same file has the same id under any name.';
COMMENT ON COLUMN content_queue.media_filename IS 'The name of the file.';
COMMENT ON COLUMN content_queue.kind IS 'photo, video, animation or document.';
COMMENT ON COLUMN content_queue.telegram_file_id IS 'The file as Telegram knows it.';
COMMENT ON COLUMN content_queue.caption IS 'The caption under the item.';
COMMENT ON COLUMN content_queue.category IS 'The category it was queued under.';
COMMENT ON COLUMN content_queue.queued_at IS 'When it was queued.';
COMMENT ON COLUMN content_queue.queued_by IS 'The person who queued it. NULL: the command line.';
COMMENT ON COLUMN content_queue.offered_at IS 'When it was last offered.';
COMMENT ON COLUMN content_queue.chat_id IS 'The chat it was last offered in.';
COMMENT ON COLUMN content_queue.message_id IS 'The message of that offer.';
COMMENT ON COLUMN content_queue.offer_version IS 'The stream version of that offer.';
COMMENT ON COLUMN content_queue.decision IS 'posted, skipped or rejected.';
COMMENT ON COLUMN content_queue.decided_at IS 'When it was decided.';
COMMENT ON COLUMN content_queue.decided_by IS 'The person who decided.';
COMMENT ON COLUMN content_queue.state IS 'waiting, offered, posted, skipped or rejected.';

-- index: items by what became of them, and when.
CREATE INDEX content_queue_state ON content_queue (state, decided_at);

-- fold: what was queued, offered and decided at positions (after, upto].
WITH content AS MATERIALIZED (
    SELECT originator_id AS item_id, originator_version AS version, topic, occurred_at, user_id,
        chat_id, message_id, context
    FROM current_events
    WHERE notification_id > %(after)s AND notification_id <= %(upto)s
        AND topic IN (
            'storyline.ContentQueued', 'storyline.ContentOffered', 'storyline.ContentPosted',
            'storyline.ContentSkipped', 'storyline.ContentRejected'
        )
),
media AS (
    SELECT item_id, max(context ->> 'media_id') AS id, max(context ->> 'media_filename') AS filename
    FROM content
    GROUP BY item_id
),
queued AS (
    SELECT DISTINCT ON (item_id) item_id, occurred_at, user_id, context ->> 'kind' AS kind,
        context ->> 'telegram_file_id' AS telegram_file_id, context ->> 'caption' AS caption,
        context ->> 'category' AS category
    FROM content
    WHERE topic = 'storyline.ContentQueued'
    ORDER BY item_id, version
),
offered AS (
    SELECT DISTINCT ON (item_id) item_id, occurred_at, chat_id, message_id, version
    FROM content
    WHERE topic = 'storyline.ContentOffered'
    ORDER BY item_id, version DESC
),
decided AS (
    SELECT DISTINCT ON (item_id) item_id, occurred_at, user_id,
        CASE topic
            WHEN 'storyline.ContentPosted' THEN 'posted'
            WHEN 'storyline.ContentSkipped' THEN 'skipped'
            WHEN 'storyline.ContentRejected' THEN 'rejected'
        END AS decision
    FROM content
    WHERE topic NOT IN ('storyline.ContentQueued', 'storyline.ContentOffered')
    ORDER BY item_id, version
)
INSERT INTO content_queue AS standing (
    item_id, media_id, media_filename, kind, telegram_file_id, caption, category, queued_at,
    queued_by, offered_at, chat_id, message_id, offer_version, decision, decided_at, decided_by
)
SELECT item_id, media.id, media.filename, queued.kind, queued.telegram_file_id, queued.caption,
    queued.category, queued.occurred_at, queued.user_id, offered.occurred_at, offered.chat_id,
    offered.message_id, offered.version, decided.decision, decided.occurred_at, decided.user_id
FROM media
LEFT JOIN queued USING (item_id)
LEFT JOIN offered USING (item_id)
LEFT JOIN decided USING (item_id)
ORDER BY item_id
-- merge: what stands came first, but for offers.
ON CONFLICT (item_id) DO UPDATE SET
    media_id = coalesce(standing.media_id, excluded.media_id),
    media_filename = coalesce(standing.media_filename, excluded.media_filename),
    kind = coalesce(standing.kind, excluded.kind),
    telegram_file_id = coalesce(standing.telegram_file_id, excluded.telegram_file_id),
    caption = coalesce(standing.caption, excluded.caption),
    category = coalesce(standing.category, excluded.category),
    queued_at = coalesce(standing.queued_at, excluded.queued_at),
    queued_by = coalesce(standing.queued_by, excluded.queued_by),
    (offered_at, chat_id, message_id, offer_version) = (
        SELECT offer.offered_at, offer.chat_id, offer.message_id, offer.version
        FROM (
            VALUES
                (standing.offered_at, standing.chat_id, standing.message_id, standing.offer_version),
                (excluded.offered_at, excluded.chat_id, excluded.message_id, excluded.offer_version)
        ) AS offer (offered_at, chat_id, message_id, version)
        ORDER BY offer.version DESC NULLS LAST
        LIMIT 1
    ),
    decision = coalesce(standing.decision, excluded.decision),
    decided_at = coalesce(standing.decided_at, excluded.decided_at),
    decided_by = coalesce(standing.decided_by, excluded.decided_by)
