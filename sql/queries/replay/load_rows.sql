-- Load rows that another engine has made into an empty read table.
COPY {table} ({columns}) FROM STDIN (FORMAT csv)
