-- Hear of what queries/event_store/wake_up.sql tells.
LISTEN event_log
