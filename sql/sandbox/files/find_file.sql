-- A file by its id, without its bytes.
SELECT kind, path, versions FROM file WHERE file_id = :file_id
