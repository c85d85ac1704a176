-- Every function in the schema, with arguments, result and comment.
SELECT
    p.proname AS name,
    pg_get_function_arguments(p.oid) AS arguments,
    pg_get_function_result(p.oid) AS result,
    obj_description(p.oid, 'pg_proc') AS comment,
    has_function_privilege('storyline_analyst', p.oid, 'EXECUTE')
        AND obj_description(p.oid, 'pg_proc') NOT LIKE 'Internal: %' AS for_analysts
FROM pg_proc AS p
WHERE p.pronamespace = current_schema()::regnamespace AND p.prorettype <> 'trigger'::regtype
ORDER BY p.proname, arguments
