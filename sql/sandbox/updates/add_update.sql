-- Add an update for the bot.
INSERT INTO pending_update (update_id, partition_key, expires_at, body)
VALUES (:update_id, :partition_key, :expires_at, :body)
