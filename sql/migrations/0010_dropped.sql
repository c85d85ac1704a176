-- What an admin has given up on: a parked event that its read table goes without (reports read it
-- from the log all the same), and a parked update of which only the reason is kept, not the bytes.
ALTER TABLE parked_events ADD COLUMN dropped_at timestamptz;
ALTER TABLE parked_updates ADD COLUMN dropped_at timestamptz;
