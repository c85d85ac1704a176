-- Let the name mean the read table again.
DROP TABLE pg_temp.{name}
