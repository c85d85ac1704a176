-- Empty the parked updates that mention an erased person (primary key).
UPDATE parked_updates SET raw = '', source = 'erased', dropped_at = coalesce(dropped_at, now())
WHERE id = ANY (%(ids)s)
