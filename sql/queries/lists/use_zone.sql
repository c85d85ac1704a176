-- The zone in which this transaction sees hours and weekdays.
SELECT set_config('timezone', %(tz)s, true)
