-- The zone of the times that this transaction prints.
SELECT set_config('timezone', %(tz)s, true)
