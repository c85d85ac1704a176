-- The digest of the chain at a position (primary key).
SELECT digest FROM event_chain WHERE position = %(position)s
