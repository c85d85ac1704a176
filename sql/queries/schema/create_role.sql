-- Make a role. It says what a login may do, and nobody logs in as it.
CREATE ROLE {role} NOLOGIN
