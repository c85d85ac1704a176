-- The report of functions/reports/storyline_team_activity.
SELECT * FROM storyline_team_activity(
    p_chat_id => %(chat_id)s, p_tz => %(tz)s, p_as_of => %(as_of)s, p_since => %(since)s
)
