-- Why entries are parked, the ten commonest reasons (inbox_parked).
SELECT parked AS reason, count(*) AS entries FROM inbox
WHERE parked IS NOT NULL
GROUP BY parked ORDER BY entries DESC, reason LIMIT 10
