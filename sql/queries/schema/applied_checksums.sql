-- What has been applied, and the checksum it had then.
SELECT name, checksum FROM schema_migration
