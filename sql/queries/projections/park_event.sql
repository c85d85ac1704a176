-- Park an event: it does not fold.
INSERT INTO parked_events (projection, target, position, error)
VALUES (%(projection)s, %(target)s, %(position)s, %(error)s)
