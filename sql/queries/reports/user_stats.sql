-- The report of functions/reports/storyline_user_stats.
SELECT * FROM storyline_user_stats(
    %(user_id)s, p_chat_id => %(chat_id)s, p_tz => %(tz)s, p_as_of => %(as_of)s, p_since => %(since)s
)
