-- Add the press of a button.
INSERT INTO press (press_id, person_id, expires_at) VALUES (:press_id, :person_id, :expires_at)
