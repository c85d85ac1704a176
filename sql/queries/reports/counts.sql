-- The report of functions/reports/storyline_counts.
SELECT * FROM storyline_counts(
    p_chat_id => %(chat_id)s, p_as_of => %(as_of)s, p_since => %(since)s
)
