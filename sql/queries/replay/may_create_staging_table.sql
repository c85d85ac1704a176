-- Whether this login may create temporary tables. An owner of tables need not own the database.
SELECT has_database_privilege(current_database(), 'TEMPORARY') AS may
