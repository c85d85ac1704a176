-- The bot has confirmed all updates before this one.
DELETE FROM waiting_update WHERE update_id < :update_id
