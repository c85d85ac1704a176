-- Rows as JSON, an object a line. JSON has no raw control characters, so nothing is quoted.
COPY (SELECT row_to_json(r) FROM ({rows}) AS r) TO STDOUT (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02', ENCODING 'UTF8')
