-- A table of this transaction's own, under the name of a read table: the fold fills it instead.
CREATE TEMPORARY TABLE {name} (LIKE {table} INCLUDING ALL) ON COMMIT DROP
