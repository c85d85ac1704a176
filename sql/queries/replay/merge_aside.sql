-- Put what was folded aside into the read table, as the fold itself would have done.
INSERT INTO {table} AS standing ({columns}) SELECT {columns} FROM pg_temp.{name} {merge}
