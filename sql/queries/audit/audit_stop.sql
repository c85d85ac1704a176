-- Where the next range to check ends: at the last link within `size` positions, or at the next link
-- (primary key).
SELECT coalesce(
    (SELECT max(position) FROM {home}.event_chain
     WHERE position > %(after)s AND position <= least(%(after)s::bigint + %(size)s, %(end)s)),
    (SELECT min(position) FROM {home}.event_chain WHERE position > %(after)s)
) AS position
