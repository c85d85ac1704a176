-- Let a login do what a role may do.
GRANT {role} TO {login}
