-- Delete an update that the webhook has accepted.
DELETE FROM pending_update WHERE update_id = :update_id
