-- Drop parked events: only a replay tries them again (primary key).
UPDATE parked_events SET dropped_at = now()
WHERE target = 'live' AND dropped_at IS NULL
    AND (%(projection)s::text IS NULL OR projection = %(projection)s)
    AND (%(position)s::bigint IS NULL OR position = %(position)s)
