-- The report of functions/reports/storyline_content_decisions.
SELECT * FROM storyline_content_decisions(
    p_chat_id => %(chat_id)s, p_as_of => %(as_of)s, p_since => %(since)s
)
