-- Create a temporary table under the name of a read table, so that the fold fills it instead.
CREATE TEMPORARY TABLE {name} (LIKE {table} INCLUDING ALL) ON COMMIT DROP
