-- A message is in the log, or tells of a person who is to be forgotten (primary key).
DELETE FROM inbox WHERE number = :number
