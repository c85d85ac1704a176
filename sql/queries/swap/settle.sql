-- Bring read tables of the past home (functions/replay/storyline_settle).
SELECT storyline_settle(%(projection)s, %(tables)s, %(suffix)s) AS name
