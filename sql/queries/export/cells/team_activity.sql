-- team_activity as cells of a spreadsheet.
SELECT
    storyline_iso_time(r.bucket) AS bucket,
    r.chat_id,
    r.interaction_type,
    CASE WHEN %(is_raw)s THEN r.interaction_name ELSE storyline_cell(r.interaction_name) END AS interaction_name,
    r.interactions,
    storyline_iso_time(r.last_event_at) AS last_event_at
FROM ({rows}) AS r
