-- The applied texts, each with its checksum at that time.
SELECT name, checksum FROM schema_migration
