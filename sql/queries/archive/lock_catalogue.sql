-- One process archives at a time. Fails at once if another one does.
LOCK TABLE archived_range IN SHARE UPDATE EXCLUSIVE MODE NOWAIT
