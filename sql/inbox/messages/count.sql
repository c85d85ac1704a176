-- How many messages there are, parked ones too (inbox_update, the smallest index).
SELECT count(*) FROM inbox
