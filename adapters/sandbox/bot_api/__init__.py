"""The Bot API over HTTP: calls, long polls and webhooks. Imports formatting and state."""
