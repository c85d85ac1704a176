"""The chat page and what people do on it. Imports formatting and state."""
