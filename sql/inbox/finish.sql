-- The entry is in the log (primary key).
DELETE FROM inbox WHERE number = :number
