-- Whether whoever asks may make temporary tables: an owner of tables need not own the database.
SELECT has_database_privilege(current_database(), 'TEMPORARY') AS may
