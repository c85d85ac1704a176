"""People and chats: names, encrypted texts, logins and the uses of the bot."""
