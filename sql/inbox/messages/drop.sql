-- Delete a parked message (primary key).
DELETE FROM inbox WHERE number = :number AND parked IS NOT NULL
