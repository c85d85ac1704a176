-- Bring read tables of the past home (functions/storyline_settle).
SELECT storyline_settle(%(projection)s, %(tables)s, %(suffix)s) AS name
