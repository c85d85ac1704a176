-- Drop everything that waits.
DELETE FROM waiting_update
