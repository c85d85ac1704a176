-- The events that the log may have. append_events adds an event with its first row, so a release finds
-- out cheaply that a newer one wrote an event. What release 0.2 knows may be in any log.
CREATE TABLE event_topics (
    topic text NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (topic, version)
);
COMMENT ON TABLE event_topics IS 'The events that the log may have. append_events adds each new one.';
COMMENT ON COLUMN event_topics.topic IS 'The name of the event in the log.';
COMMENT ON COLUMN event_topics.version IS 'A version of it that was written.';

INSERT INTO event_topics (topic, version)
SELECT 'storyline.' || event, 1
FROM unnest(ARRAY[
    'CommandIssued', 'CallbackPressed', 'MessageReceived', 'BotResponded', 'PollChanged', 'ChatMigrated',
    'ContentQueued', 'ContentOffered', 'ContentPosted', 'ContentSkipped', 'ContentRejected'
]) AS event;

-- A table knows the events that its fold counts rightly; append_events and storyline_swap keep a table that
-- does not know an event of the log from serving. Tables of earlier folds know none of the events that came
-- after them.
ALTER TABLE projection_checkpoint ADD COLUMN knows text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN projection_checkpoint.knows IS 'Topics of events that earlier folds do not know, and this one does.';
