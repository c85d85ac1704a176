"""The state of the sandbox: chats, messages, people, files and waiting updates."""
