-- Which release made these functions and views, and which older one still works with them. A program
-- of an older release asks when it starts (queries/schema/release), and leaves everything as it is.
-- `works_with` is raised by a release that takes away or changes what the release before uses.
CREATE OR REPLACE FUNCTION storyline_release(OUT release integer[], OUT works_with integer[])
LANGUAGE sql IMMUTABLE
SET search_path FROM CURRENT
AS $$
    SELECT ARRAY[0, 3], ARRAY[0, 3]
$$;

COMMENT ON FUNCTION storyline_release IS 'Internal: the release that made these functions and views, and the oldest release that works with them.';
