-- Merge the staging table into the read table, by the clause of the fold itself.
INSERT INTO {table} AS standing ({columns}) SELECT {columns} FROM pg_temp.{name} {merge}
