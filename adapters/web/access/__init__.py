"""Who may look: the address, logins, sessions, and the checks before each request. Imports pages."""
