-- Grant a role to a login.
GRANT {role} TO {login}
