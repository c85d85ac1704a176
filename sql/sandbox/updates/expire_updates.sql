-- Delete updates that have waited too long.
DELETE FROM pending_update WHERE expires_at <= :now
