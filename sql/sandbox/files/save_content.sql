-- The bytes of a file, once, however often they are sent.
INSERT INTO content (digest, bytes) VALUES (:digest, :bytes) ON CONFLICT DO NOTHING
