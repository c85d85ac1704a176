-- The schema of the log that this session finds. Every name is qualified, because the search_path may
-- put other functions and operators before those of Postgres.
SELECT n.nspname AS home
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
WHERE c.oid OPERATOR(pg_catalog.=) pg_catalog.to_regclass('event_log')
