-- Of parked updates that tell of somebody nothing stays but that they were there (primary key).
UPDATE parked_updates SET raw = '', source = 'erased', dropped_at = coalesce(dropped_at, now())
WHERE id = ANY (%(ids)s)
