-- When each person decided last (the table decisions, by time). Those of nobody have no person.
SELECT user_id, max(decided_at) AS decided_at
FROM storyline_decisions(%(since)s, %(as_of)s, %(chat_id)s)
WHERE user_id IS NOT NULL
GROUP BY user_id
