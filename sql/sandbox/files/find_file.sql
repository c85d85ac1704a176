-- What is known of a file by its id.
SELECT kind, path, versions FROM file WHERE file_id = :file_id
