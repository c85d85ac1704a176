-- The gap in which an update id lies; it is gone, what is left of it comes back (primary key).
DELETE FROM gap
WHERE first = (SELECT max(first) FROM gap WHERE first <= :update_id) AND last >= :update_id
RETURNING first, last, noticed_at
