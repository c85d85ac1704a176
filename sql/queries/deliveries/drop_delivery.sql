-- Drop a delivery that was not sent, so that it is tried again (unique key).
DELETE FROM delivery
WHERE kind = %(kind)s AND key = %(key)s AND user_id = %(user_id)s AND outcome IS NULL
