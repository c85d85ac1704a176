-- The columns of rows and their types, without a row.
SELECT * FROM ({rows}) AS r LIMIT 0
