-- The columns of a table with their types, in order; is_written: a statement gives its value.
SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attgenerated = '' AS is_written
FROM pg_attribute
WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
ORDER BY attnum
