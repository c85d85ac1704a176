-- The search path in which the names of read tables mean the tables of one kind (target).
CREATE OR REPLACE FUNCTION storyline_search_path(p_target text) RETURNS text
LANGUAGE sql STABLE
RETURN CASE WHEN p_target = 'live' THEN '' ELSE 'storyline_' || p_target || ', ' END
    || regexp_replace(current_setting('search_path'), 'storyline_(shadow|previous|retired|past), ', '', 'g');

COMMENT ON FUNCTION storyline_search_path IS 'Internal: the search path in which the names of read tables mean those of one target.';
