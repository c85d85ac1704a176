-- Save the bytes of a file, once.
INSERT INTO content (digest, bytes) VALUES (:digest, :bytes) ON CONFLICT DO NOTHING
