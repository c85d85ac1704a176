"""What the bot says, in HTML, by language. Everything from outside is escaped.

Texts that are made of parts are put together once, for all languages, next to the words that they
need. A language is one file that has all the words.
"""
