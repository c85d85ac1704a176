-- Drop an attempt: nothing was sent, for a reason that is not the item's (primary key).
UPDATE offer_attempts SET begun_at = NULL WHERE item_id = %(item_id)s
