-- Delete presses that can no longer be answered.
DELETE FROM press WHERE expires_at <= :now
