-- One thing that is remembered by name.
SELECT body FROM note WHERE name = :name
