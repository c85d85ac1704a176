-- Begin a schema that is never committed. Migrations make the objects of this release in it. Nothing is
-- appended there, so a migration that locks the appends of an earlier release locks nothing.
CREATE SCHEMA {reference};
CREATE FUNCTION {reference}.pg_advisory_xact_lock(integer) RETURNS void LANGUAGE sql AS ''
