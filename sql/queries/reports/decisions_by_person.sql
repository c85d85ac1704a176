-- The report of functions/reports/storyline_approval_rates, by person. No key: nobody is known.
SELECT key AS user_id, posted, skipped, rejected
FROM storyline_approval_rates('person', %(since)s, %(as_of)s, %(chat_id)s, NULL, %(tz)s)
WHERE key IS NOT NULL
