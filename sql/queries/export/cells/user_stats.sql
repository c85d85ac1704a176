-- user_stats as cells of a spreadsheet.
SELECT
    r.user_id,
    storyline_iso_time(r.bucket) AS bucket,
    r.chat_id,
    r.total_interactions,
    r.posts_marked,
    r.posts_skipped,
    r.posts_rejected,
    CASE WHEN %(is_raw)s THEN r.commands_used::text ELSE storyline_cell(r.commands_used::text) END AS commands_used,
    storyline_iso_time(r.last_interaction_at) AS last_interaction_at
FROM ({rows}) AS r
