-- The update that the inbox has under this id (inbox_update).
SELECT raw FROM inbox WHERE update_id = :update_id
