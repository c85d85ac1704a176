-- The report of functions/reports/storyline_approval_rates. No key: it is not known.
SELECT key, decisions, posted, skipped, rejected, approval_rate, timed, median_seconds, p90_seconds
FROM storyline_approval_rates(%(by)s, %(since)s, %(as_of)s, %(chat_id)s, %(user_id)s, %(tz)s)
