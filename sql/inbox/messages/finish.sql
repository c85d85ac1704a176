-- Delete a message that is in the log or is about an erased person (primary key).
DELETE FROM inbox WHERE number = :number
