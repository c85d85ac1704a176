-- The objects that depend on the live tables and cannot follow a swap (functions/replay/storyline_attachments).
SELECT attachment
FROM projection_checkpoint, unnest(tables) AS live, storyline_attachments(live) AS attachment
WHERE projection = %(projection)s AND target = 'live'
