-- Decisions as cells of a spreadsheet.
SELECT
    r.press_id,
    r.item_id,
    r.chat_id,
    r.user_id,
    CASE WHEN %(is_raw)s THEN r.user_name ELSE storyline_cell(r.user_name) END AS user_name,
    r.decision,
    storyline_iso_time(r.offered_at) AS offered_at,
    storyline_iso_time(r.decided_at) AS decided_at,
    r.seconds
FROM ({rows}) AS r
