-- For this transaction: names mean what Postgres means by them, a policy that hides rows is an error,
-- text is sent in the encoding that was hashed, and ranges use their index.
SELECT
    pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true),
    pg_catalog.set_config('row_security', 'off', true),
    pg_catalog.set_config('client_encoding', 'UTF8', true),
    pg_catalog.set_config('enable_seqscan', 'off', true)
