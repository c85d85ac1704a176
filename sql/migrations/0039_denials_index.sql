-- Denials by their time: alerts count them by hour. It holds one entry a denial.
CREATE INDEX event_log_denied ON event_log (occurred_at) WHERE outcome = 'denied';
