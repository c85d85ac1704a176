-- The parked messages that are to be taken up again (inbox_marked).
SELECT number FROM inbox WHERE is_marked ORDER BY number
