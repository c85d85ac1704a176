-- Wake the projectors that listen. Never inside an append, where it would serialise commits.
NOTIFY event_log
