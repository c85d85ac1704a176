-- Save a file; `versions` are all its sizes.
INSERT INTO file (file_id, digest, kind, path, name, mime_type, versions)
VALUES (:file_id, :digest, :kind, :path, :name, :mime_type, :versions)
