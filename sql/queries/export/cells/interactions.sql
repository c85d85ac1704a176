-- Interactions as cells of a spreadsheet. OFFSET 0: the text of the context is made once.
SELECT
    r.position,
    r.id,
    r.user_id,
    CASE WHEN %(is_raw)s THEN r.user_name ELSE storyline_cell(r.user_name) END AS user_name,
    r.interaction_type,
    CASE WHEN %(is_raw)s THEN r.interaction_name ELSE storyline_cell(r.interaction_name) END AS interaction_name,
    r.outcome,
    CASE WHEN %(is_raw)s THEN r.context_text ELSE storyline_cell(r.context_text) END AS context,
    r.telegram_chat_id,
    r.telegram_message_id,
    storyline_iso_time(r.created_at) AS created_at,
    r.is_withdrawn::text AS is_withdrawn
FROM (SELECT *, i.context::text AS context_text FROM ({rows}) AS i OFFSET 0) AS r
