-- Update ids from `first` to `last` did not come (primary key).
INSERT INTO gap (first, last, noticed_at) VALUES (:first, :last, :noticed_at)
ON CONFLICT (first) DO UPDATE
SET last = max(last, excluded.last), noticed_at = excluded.noticed_at
