-- Hear of what queries/wake_up.sql tells.
LISTEN event_log
