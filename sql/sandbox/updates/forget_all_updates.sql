-- Delete all waiting updates.
DELETE FROM pending_update
