-- Make the previous read tables the ones to swap in (functions/replay/storyline_restore_previous).
SELECT storyline_restore_previous(%(projection)s, %(tables)s)
