-- Drop parked updates: the reason stays, the bytes are deleted (primary key).
UPDATE parked_updates SET raw = '', dropped_at = now()
WHERE dropped_at IS NULL AND id = ANY (%(ids)s)
