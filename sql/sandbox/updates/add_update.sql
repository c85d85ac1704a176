-- An update begins to wait for the bot.
INSERT INTO waiting_update (update_id, lane, expires_at, body)
VALUES (:update_id, :lane, :expires_at, :body)
