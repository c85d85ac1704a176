-- Rows as CSV with a header; text in quotes is never NULL.
COPY ({rows}) TO STDOUT (FORMAT csv, HEADER true, ENCODING 'UTF8')
