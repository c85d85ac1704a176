-- Why messages are parked, the ten commonest reasons (inbox_parked).
SELECT parked AS reason, count(*) AS messages FROM inbox
WHERE parked IS NOT NULL
GROUP BY parked ORDER BY messages DESC, reason LIMIT 10
