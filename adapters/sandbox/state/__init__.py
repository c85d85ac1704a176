"""What the sandbox remembers: chats, messages, people, files and waiting updates."""
