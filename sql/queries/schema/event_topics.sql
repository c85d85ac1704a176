-- The events that the log may have (all rows, a few dozen).
SELECT topic, max(version) AS version FROM event_topics GROUP BY topic ORDER BY topic
