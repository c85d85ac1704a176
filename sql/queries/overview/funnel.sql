-- The items queued in the period (with a team: those first offered in it), and how far they were by its end.
SELECT queued, offered, decided, posted, skipped, rejected
FROM storyline_funnel(%(since)s, %(until)s, %(chat_id)s)
