-- Remember one thing by name.
INSERT INTO note (name, body) VALUES (:name, :body)
ON CONFLICT (name) DO UPDATE SET body = excluded.body
