-- Keep appends out until the transaction ends.
LOCK TABLE event_log_lock IN SHARE UPDATE EXCLUSIVE MODE
