-- table: each queue item: what it is, its place in the queue, where it was last offered, and the decision on it.
-- Each *_version is the stream version of the event that the columns of its group come from. The newest
-- version wins, in whatever order events are folded: a parked one is folded after its successors.
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
        CASE
            WHEN removed_at IS NOT NULL THEN 'removed'
            WHEN decision IS NOT NULL THEN decision
            WHEN offered_at IS NOT NULL THEN 'offered'
            ELSE 'waiting'
        END
    ) STORED,
    queued_as timestamptz,
    removed_at timestamptz,
    caption_version bigint,
    place_version bigint,
    decision_version bigint
);

-- comments: what the table and its columns mean.
COMMENT ON TABLE content_queue IS 'Queue items: waiting, offered, posted, skipped, rejected or removed (state). queued_at NULL: only the decision is known, as after an import.';
COMMENT ON COLUMN content_queue.item_id IS 'The item, and its stream in the log.';
COMMENT ON COLUMN content_queue.media_id IS 'The media itself: the same file has the same id under any name.';
COMMENT ON COLUMN content_queue.media_filename IS 'The name of the file.';
COMMENT ON COLUMN content_queue.kind IS 'photo, video, animation or document.';
COMMENT ON COLUMN content_queue.telegram_file_id IS 'The file as Telegram knows it.';
COMMENT ON COLUMN content_queue.caption IS 'The caption under the item.';
COMMENT ON COLUMN content_queue.category IS 'The category of the item.';
COMMENT ON COLUMN content_queue.queued_at IS 'When it was queued.';
COMMENT ON COLUMN content_queue.queued_by IS 'The person who queued it. NULL: the command line.';
COMMENT ON COLUMN content_queue.offered_at IS 'When it was last offered.';
COMMENT ON COLUMN content_queue.chat_id IS 'The chat it was last offered in.';
COMMENT ON COLUMN content_queue.message_id IS 'The message of that offer.';
COMMENT ON COLUMN content_queue.offer_version IS 'The stream version of that offer. 0: only a decision that was taken back tells of it.';
COMMENT ON COLUMN content_queue.decision IS 'posted, skipped or rejected. NULL: not decided, or the decision was taken back.';
COMMENT ON COLUMN content_queue.decided_at IS 'When it was decided.';
COMMENT ON COLUMN content_queue.decided_by IS 'The person who decided.';
COMMENT ON COLUMN content_queue.state IS 'waiting, offered, posted, skipped, rejected or removed.';
COMMENT ON COLUMN content_queue.queued_as IS 'Its place among the waiting items: that of an item queued at this time. NULL: queued_at.';
COMMENT ON COLUMN content_queue.removed_at IS 'When it was removed from the queue.';
COMMENT ON COLUMN content_queue.caption_version IS 'The stream version that caption and category come from.';
COMMENT ON COLUMN content_queue.place_version IS 'The stream version that queued_as comes from.';
COMMENT ON COLUMN content_queue.decision_version IS 'The stream version of the decision, or of its withdrawal.';

-- index: items by what became of them, and when; and by the message in which they were offered.
CREATE INDEX content_queue_state ON content_queue (state, decided_at);
CREATE INDEX content_queue_message ON content_queue (message_id);

-- fold: what happened to items at positions (after, upto].
WITH content AS MATERIALIZED (
    SELECT originator_id AS item_id, originator_version AS version, topic, occurred_at, user_id,
        chat_id, message_id, context,
        CASE topic
            WHEN 'storyline.ContentPosted' THEN 'posted'
            WHEN 'storyline.ContentSkipped' THEN 'skipped'
            WHEN 'storyline.ContentRejected' THEN 'rejected'
        END AS decision
    FROM current_events
    WHERE notification_id > %(after)s AND notification_id <= %(upto)s
        AND topic IN (
            'storyline.ContentQueued', 'storyline.ContentOffered', 'storyline.ContentPosted',
            'storyline.ContentSkipped', 'storyline.ContentRejected', 'storyline.DecisionWithdrawn',
            'storyline.ContentEdited', 'storyline.ContentMoved', 'storyline.ContentRemoved'
        )
),
item AS (
    SELECT item_id, max(context ->> 'media_id') AS media_id,
        max(context ->> 'media_filename') AS media_filename,
        min(occurred_at) FILTER (WHERE topic = 'storyline.ContentRemoved') AS removed_at
    FROM content
    GROUP BY item_id
),
queued AS (
    SELECT DISTINCT ON (item_id) item_id, occurred_at, user_id, context ->> 'kind' AS kind,
        context ->> 'telegram_file_id' AS telegram_file_id
    FROM content
    WHERE topic = 'storyline.ContentQueued'
    ORDER BY item_id, version
),
edited AS (
    SELECT DISTINCT ON (item_id) item_id, context ->> 'caption' AS caption,
        context ->> 'category' AS category, version
    FROM content
    WHERE topic IN ('storyline.ContentQueued', 'storyline.ContentEdited')
    ORDER BY item_id, version DESC
),
placed AS (
    SELECT DISTINCT ON (item_id) item_id,
        coalesce((context ->> 'queued_as')::timestamptz, occurred_at) AS queued_as, version
    FROM content
    WHERE topic IN ('storyline.ContentQueued', 'storyline.ContentMoved')
    ORDER BY item_id, version DESC
),
offered AS (
    SELECT DISTINCT ON (item_id) item_id, offered_at, chat_id, message_id, version
    FROM (
        SELECT item_id, occurred_at AS offered_at, chat_id, message_id, version
        FROM content
        WHERE topic = 'storyline.ContentOffered'
        UNION ALL -- a press may have been faster than the record of the offer
        SELECT item_id, (context ->> 'offered_at')::timestamptz, NULL, NULL, 0
        FROM content
        WHERE topic = 'storyline.DecisionWithdrawn' AND context ->> 'offered_at' IS NOT NULL
    ) AS offer
    ORDER BY item_id, version DESC, offered_at DESC
),
decided AS (
    SELECT DISTINCT ON (item_id) item_id, decision,
        CASE WHEN decision IS NOT NULL THEN occurred_at END AS decided_at,
        CASE WHEN decision IS NOT NULL THEN user_id END AS decided_by, version
    FROM content
    WHERE decision IS NOT NULL OR topic = 'storyline.DecisionWithdrawn'
    ORDER BY item_id, version DESC
)
INSERT INTO content_queue AS standing (
    item_id, media_id, media_filename, kind, telegram_file_id, caption, category, queued_at,
    queued_by, offered_at, chat_id, message_id, offer_version, decision, decided_at, decided_by,
    queued_as, removed_at, caption_version, place_version, decision_version
)
SELECT item_id, item.media_id, item.media_filename, queued.kind, queued.telegram_file_id,
    edited.caption, edited.category, queued.occurred_at, queued.user_id, offered.offered_at,
    offered.chat_id, offered.message_id, offered.version, decided.decision, decided.decided_at,
    decided.decided_by, placed.queued_as, item.removed_at, edited.version, placed.version,
    decided.version
FROM item
LEFT JOIN queued USING (item_id)
LEFT JOIN edited USING (item_id)
LEFT JOIN placed USING (item_id)
LEFT JOIN offered USING (item_id)
LEFT JOIN decided USING (item_id)
ORDER BY item_id
-- merge: what comes from the newest stream version; what an item has only once, from what stands.
ON CONFLICT (item_id) DO UPDATE SET
    media_id = coalesce(standing.media_id, excluded.media_id),
    media_filename = coalesce(standing.media_filename, excluded.media_filename),
    kind = coalesce(standing.kind, excluded.kind),
    telegram_file_id = coalesce(standing.telegram_file_id, excluded.telegram_file_id),
    queued_at = coalesce(standing.queued_at, excluded.queued_at),
    queued_by = coalesce(standing.queued_by, excluded.queued_by),
    removed_at = coalesce(standing.removed_at, excluded.removed_at),
    (caption, category, caption_version) = (
        SELECT edit.caption, edit.category, edit.version
        FROM (
            VALUES
                (standing.caption, standing.category, standing.caption_version),
                (excluded.caption, excluded.category, excluded.caption_version)
        ) AS edit (caption, category, version)
        ORDER BY edit.version DESC NULLS LAST
        LIMIT 1
    ),
    (queued_as, place_version) = (
        SELECT place.queued_as, place.version
        FROM (
            VALUES
                (standing.queued_as, standing.place_version),
                (excluded.queued_as, excluded.place_version)
        ) AS place (queued_as, version)
        ORDER BY place.version DESC NULLS LAST
        LIMIT 1
    ),
    (offered_at, chat_id, message_id, offer_version) = (
        SELECT offer.offered_at, offer.chat_id, offer.message_id, offer.version
        FROM (
            VALUES
                (standing.offered_at, standing.chat_id, standing.message_id, standing.offer_version),
                (excluded.offered_at, excluded.chat_id, excluded.message_id, excluded.offer_version)
        ) AS offer (offered_at, chat_id, message_id, version)
        ORDER BY offer.version DESC NULLS LAST, offer.offered_at DESC
        LIMIT 1
    ),
    (decision, decided_at, decided_by, decision_version) = (
        SELECT decided.decision, decided.decided_at, decided.decided_by, decided.version
        FROM (
            VALUES
                (standing.decision, standing.decided_at, standing.decided_by, standing.decision_version),
                (excluded.decision, excluded.decided_at, excluded.decided_by, excluded.decision_version)
        ) AS decided (decision, decided_at, decided_by, version)
        ORDER BY decided.version DESC NULLS LAST
        LIMIT 1
    )
