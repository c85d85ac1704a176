-- A row if this item may be in the chat, because an attempt to show it has begun (primary key).
SELECT item_id FROM offer_attempts WHERE item_id = %(item_id)s AND begun_at IS NOT NULL
