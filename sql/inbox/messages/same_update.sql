-- The update of this id that is here (inbox_update).
SELECT raw FROM inbox WHERE update_id = :update_id
