-- Make one of the three roles.
CREATE ROLE {role} NOLOGIN
