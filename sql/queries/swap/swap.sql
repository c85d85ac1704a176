-- Put rebuilt read tables in the place of the live ones (functions/replay/storyline_swap).
SELECT storyline_swap(%(projection)s, %(tables)s) AS seconds
