-- Save a value by its name.
INSERT INTO key_value (name, body) VALUES (:name, :body)
ON CONFLICT (name) DO UPDATE SET body = excluded.body
