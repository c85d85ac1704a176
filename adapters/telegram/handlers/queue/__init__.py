"""Queue items in the chat: submitted, offered, decided, taken back, changed."""
