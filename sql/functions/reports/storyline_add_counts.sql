-- Add two maps of counts: {"/queue": 2} and {"/queue": 1, "/help": 1} give {"/queue": 3, "/help": 1}.
CREATE OR REPLACE FUNCTION storyline_add_counts(a jsonb, b jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN a = '{}' THEN b
        WHEN b = '{}' THEN a
        ELSE (
            SELECT jsonb_object_agg(name, count)
            FROM (
                SELECT name, sum(count::bigint) AS count
                FROM (SELECT * FROM jsonb_each_text(a) UNION ALL SELECT * FROM jsonb_each_text(b)) AS both_maps (name, count)
                GROUP BY name
            ) AS added
        )
    END
$$;

COMMENT ON FUNCTION storyline_add_counts IS 'Internal: add two maps of counts, name to number.';
