-- Rows as CSV without a header, for a program that knows the columns.
COPY ({rows}) TO STDOUT (FORMAT csv, ENCODING 'UTF8')
