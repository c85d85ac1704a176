"""Who may look: the address, logins, sessions, the checks before a request. Imports pages."""
