-- The first answer to a press that is not too old; no row for any other.
UPDATE press SET answered = answered + 1 WHERE press_id = :press_id AND expires_at > :now
RETURNING person_id, answered
