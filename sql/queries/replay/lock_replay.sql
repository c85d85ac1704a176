-- Keep other replays of a projection away until this transaction ends.
SELECT pg_try_advisory_xact_lock(hashtext('storyline.replay.' || %(projection)s)) AS locked
