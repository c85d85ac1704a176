-- Move read tables of the past beside the live ones (functions/replay/storyline_export_as_of).
SELECT storyline_export_as_of(%(projection)s, %(tables)s, %(suffix)s) AS name
