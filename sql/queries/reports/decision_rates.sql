-- The decisions: all, by person and by hour, from functions/reports/storyline_decision_rates.
SELECT by, key, decisions, posted, skipped, rejected, approval_rate, timed, median_seconds, p90_seconds
FROM storyline_decision_rates(%(since)s, %(as_of)s, %(chat_id)s, NULL, %(tz)s)
