-- Items by the time at which they were queued: the funnel reads them. It holds one entry an item.
CREATE INDEX event_log_queued ON event_log (occurred_at) WHERE topic = 'storyline.ContentQueued';

COMMENT ON FUNCTION storyline_moment IS 'Internal: the moment of an ISO text in UTC. Text of another form has none.';
