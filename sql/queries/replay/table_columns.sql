-- The columns of a table and their types, in order. is_written: the column is not a generated one.
SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attgenerated = '' AS is_written
FROM pg_attribute
WHERE attrelid = %(table)s::regclass AND attnum > 0 AND NOT attisdropped
ORDER BY attnum
