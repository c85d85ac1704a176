-- Listen for the notifications of queries/event_store/wake_up.sql.
LISTEN event_log
