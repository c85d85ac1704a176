-- New events have times that every zone's calendar has (domain/events.py). Older rows stay as they are.
ALTER TABLE event_log
    ADD CONSTRAINT event_log_times CHECK (
        occurred_at BETWEEN timestamptz '0001-01-02 00:00:00+00' AND timestamptz '9999-12-30 00:00:00+00'
        AND offered_at BETWEEN timestamptz '0001-01-02 00:00:00+00' AND timestamptz '9999-12-30 00:00:00+00'
    ) NOT VALID;
