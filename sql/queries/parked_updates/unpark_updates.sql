-- Parked updates have been recorded after all (primary key).
DELETE FROM parked_updates WHERE id = ANY (%(ids)s)
