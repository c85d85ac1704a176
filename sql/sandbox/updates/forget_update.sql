-- The webhook has taken this update.
DELETE FROM waiting_update WHERE update_id = :update_id
