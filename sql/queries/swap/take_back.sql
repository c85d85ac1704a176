-- Make the previous read tables those to be put in (functions/replay/storyline_take_back).
SELECT storyline_take_back(%(projection)s, %(tables)s)
