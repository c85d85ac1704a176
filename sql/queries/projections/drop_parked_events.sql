-- Give parked events up: they are not tried again before a replay (primary key).
UPDATE parked_events SET dropped_at = now()
WHERE target = 'live' AND dropped_at IS NULL
    AND (%(projection)s::text IS NULL OR projection = %(projection)s)
    AND (%(position)s::bigint IS NULL OR position = %(position)s)
