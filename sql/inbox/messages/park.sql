-- Park a message that cannot be handled (primary key).
UPDATE inbox SET parked = :reason WHERE number = :number
