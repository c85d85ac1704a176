-- Take an entry away, whatever its state (primary key).
DELETE FROM inbox WHERE number = :number
