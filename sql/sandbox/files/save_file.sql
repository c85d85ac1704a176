-- A file the bot can name by its id; `versions` are all sizes of it.
INSERT INTO file (file_id, digest, kind, path, name, mime_type, versions)
VALUES (:file_id, :digest, :kind, :path, :name, :mime_type, :versions)
