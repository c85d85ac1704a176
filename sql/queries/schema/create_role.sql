-- Create a role. It holds rights; logins become members of it.
CREATE ROLE {role} NOLOGIN
