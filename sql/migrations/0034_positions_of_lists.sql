-- It has one parameter more: the position of the log at which the items are counted.
DROP FUNCTION IF EXISTS storyline_funnel_items(timestamptz, timestamptz, bigint);
