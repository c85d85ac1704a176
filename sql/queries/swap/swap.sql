-- Replace the live tables with rebuilt ones (functions/replay/storyline_swap).
SELECT storyline_swap(%(projection)s, %(tables)s) AS seconds
