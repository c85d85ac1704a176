-- Answer a press; no row if it is too old.
UPDATE press SET answered = answered + 1 WHERE press_id = :press_id AND expires_at > :now
RETURNING person_id, answered
