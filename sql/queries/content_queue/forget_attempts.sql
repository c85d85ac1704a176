-- Delete the attempts to show some items (primary key).
DELETE FROM offer_attempts WHERE item_id = ANY (%(item_ids)s::uuid[])
