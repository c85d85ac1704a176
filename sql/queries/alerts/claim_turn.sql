-- Claim the next evaluation of a team's alerts (primary key). Returns a row if it is time. A claim from the
-- future was made by a clock that was wrong.
INSERT INTO alert_turn (chat_id, claimed_at)
VALUES (%(team)s, %(now)s)
ON CONFLICT (chat_id) DO UPDATE SET claimed_at = excluded.claimed_at
WHERE alert_turn.claimed_at <= %(claimed_before)s OR alert_turn.claimed_at > %(claimed_after)s
RETURNING chat_id
