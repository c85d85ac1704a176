-- Note that a text has been applied (a function's or view's again, with its new checksum).
INSERT INTO schema_migration (name, checksum) VALUES (%(name)s, %(checksum)s)
ON CONFLICT (name) DO UPDATE SET checksum = excluded.checksum, applied_at = now()
