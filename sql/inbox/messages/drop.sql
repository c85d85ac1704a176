-- Give a parked message up (primary key).
DELETE FROM inbox WHERE number = :number AND parked IS NOT NULL
