-- Links, and the events that stand in the log where they should (functions/event_chain_links).
SELECT * FROM event_chain_links(%(after)s, %(upto)s)
