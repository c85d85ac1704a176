-- The parked messages that are marked for a retry (inbox_marked).
SELECT number FROM inbox WHERE is_marked ORDER BY number
