-- Nothing was sent, and that had nothing to do with the item (primary key).
UPDATE offer_attempts SET begun_at = NULL WHERE item_id = %(item_id)s
