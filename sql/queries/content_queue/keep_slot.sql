-- Mark a slot as done, and delete slots of days ago (primary key).
WITH trimmed AS (
    DELETE FROM posting_slots WHERE chat_id = %(chat_id)s AND slot < %(trimmed_before)s
)
UPDATE posting_slots SET is_kept = true
WHERE chat_id = %(chat_id)s AND slot = %(slot)s AND turn = %(turn)s
