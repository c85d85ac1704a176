-- A table with the columns and indexes of the log, and nothing else: no lock, chain or trigger.
CREATE TABLE bare_log (LIKE event_log INCLUDING IDENTITY INCLUDING INDEXES)
