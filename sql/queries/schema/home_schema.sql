-- The schema in which new objects are created; NULL if the search_path names none that exists.
SELECT current_schema() AS home, current_setting('search_path') AS search_path
