-- Give parked updates up: why they were parked stays, what they held goes (primary key).
UPDATE parked_updates SET raw = '', dropped_at = now()
WHERE dropped_at IS NULL AND id = ANY (%(ids)s)
