-- The outcome of a delivery that has none yet (unique key).
UPDATE delivery SET ended_at = %(now)s, outcome = %(outcome)s, reason = %(reason)s
WHERE kind = %(kind)s AND key = %(key)s AND user_id = %(user_id)s AND outcome IS NULL
