-- Delete parked updates that have been recorded (primary key).
DELETE FROM parked_updates WHERE id = ANY (%(ids)s)
