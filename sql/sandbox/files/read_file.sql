-- The bytes of a file by its id.
SELECT name, mime_type, bytes FROM file JOIN content USING (digest) WHERE file_id = :file_id
