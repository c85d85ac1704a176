-- The bytes of a file by the path that getFile gives.
SELECT name, mime_type, bytes FROM file JOIN content USING (digest) WHERE path = :path
