-- Which of these roles exist, and their members.
SELECT
    role AS name,
    to_regrole(role) IS NOT NULL AS exists,
    ARRAY(
        SELECT member.rolname::text
        FROM pg_auth_members AS m
        JOIN pg_roles AS member ON member.oid = m.member
        WHERE m.roleid = to_regrole(role)
        ORDER BY 1
    ) AS members
FROM unnest(%(roles)s::text[]) AS role
