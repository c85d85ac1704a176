-- After the events at (since, position] are back: note their topics, and give the next event the
-- position after them.
SELECT
    storyline_note_topics(%(since)s + 1, %(position)s),
    setval(pg_get_serial_sequence('event_log', 'notification_id'), %(position)s)
