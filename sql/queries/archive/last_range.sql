-- Where the archive at a location ends (primary key). No row: it is new.
SELECT position, digest FROM archived_range
WHERE location = %(location)s
ORDER BY position DESC
LIMIT 1
