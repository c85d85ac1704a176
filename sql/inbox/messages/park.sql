-- The message cannot be handled (primary key).
UPDATE inbox SET parked = :reason WHERE number = :number
