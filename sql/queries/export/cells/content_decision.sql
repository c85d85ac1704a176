-- content_decision as cells of a spreadsheet.
SELECT
    storyline_iso_time(r.bucket) AS bucket,
    r.chat_id,
    r.posted,
    r.skipped,
    r.rejected,
    r.decision_ms,
    r.timed_decisions,
    storyline_iso_time(r.last_event_at) AS last_event_at
FROM ({rows}) AS r
