-- Claim a slot of the schedule; an old claim that was not kept expires (primary key). Returns a row if
-- the slot is claimed.
INSERT INTO posting_slots (chat_id, slot, turn, claimed_at)
VALUES (%(chat_id)s, %(slot)s, %(turn)s, %(now)s)
ON CONFLICT (chat_id, slot, turn) DO UPDATE SET claimed_at = excluded.claimed_at
WHERE NOT posting_slots.is_kept AND posting_slots.claimed_at <= %(claimed_before)s
RETURNING slot
