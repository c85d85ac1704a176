-- One migration at a time, until this transaction ends.
SELECT pg_advisory_xact_lock(hashtext('storyline.migrate'))
