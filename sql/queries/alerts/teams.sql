-- The teams whose alerts a bot evaluates.
SELECT chat_id FROM alert_turn ORDER BY chat_id
