-- Wake the projectors that listen. Never inside an append: it would serialise commits.
NOTIFY event_log
