-- End a session (primary key).
UPDATE web_login SET ended_at = now() WHERE id = %(id)s AND ended_at IS NULL
