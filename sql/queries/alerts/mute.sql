-- Mute a kind of a team, or change until when (primary key).
INSERT INTO alert_mute (chat_id, kind, until)
VALUES (%(team)s, %(kind)s, %(until)s)
ON CONFLICT (chat_id, kind) DO UPDATE SET until = excluded.until
