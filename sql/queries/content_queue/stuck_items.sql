-- Waiting items that could not be shown, by id or file name (primary key of offer_attempts).
SELECT item.item_id
FROM offer_attempts AS attempt
JOIN content_queue AS item USING (item_id)
WHERE item.state = 'waiting' AND (item.item_id = %(item_id)s OR item.media_filename = %(filename)s)
