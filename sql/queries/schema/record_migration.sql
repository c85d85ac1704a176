-- Record that a text was applied; a function or view again, with its new checksum (primary key).
INSERT INTO schema_migration (name, checksum) VALUES (%(name)s, %(checksum)s)
ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = now()
