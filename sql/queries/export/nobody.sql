-- No names: the shape of users/user_names without rows.
SELECT NULL::uuid AS id, NULL::text AS name WHERE false
