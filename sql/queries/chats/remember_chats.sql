-- Keep the title of each chat unless a later one is known (primary key). In the order of the ids, so that
-- two callers do not deadlock.
INSERT INTO chats (chat_id, title, kind, seen_at)
SELECT DISTINCT ON (chat_id) chat_id, title, kind, seen_at
FROM unnest(
    %(chat_ids)b::bigint[], %(titles)b::text[], %(kinds)b::text[], %(seen_at)b::timestamptz[]
) AS seen (chat_id, title, kind, seen_at)
ORDER BY chat_id, seen_at DESC
ON CONFLICT (chat_id) DO UPDATE SET
    title = excluded.title, kind = excluded.kind, seen_at = excluded.seen_at
WHERE excluded.seen_at > chats.seen_at
    AND (excluded.title, excluded.kind) IS DISTINCT FROM (chats.title, chats.kind)
