-- How far projections written with the eventsourcing library's own runner have come.
CREATE TABLE notification_tracking (
    application_name text PRIMARY KEY,
    notification_id bigint NOT NULL
);
