-- Make a marked message wait again (primary key); no row if it is not marked.
UPDATE inbox SET parked = NULL, is_marked = 0 WHERE number = :number AND is_marked
RETURNING number, kind, lane, received_at, raw, update_id
