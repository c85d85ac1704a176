-- Delete the updates before this one, which the bot has confirmed.
DELETE FROM pending_update WHERE update_id < :update_id
