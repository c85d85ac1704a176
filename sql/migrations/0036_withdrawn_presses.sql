-- The audit trail looks up whether a press was taken back.
CREATE INDEX event_log_withdrawn_press ON event_log ((context ->> 'press_id'))
    WHERE topic = 'storyline.DecisionWithdrawn';
