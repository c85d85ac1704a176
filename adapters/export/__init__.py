"""Exports: what can be exported, in which format, and into which file. It knows no database.

`postgres.exports` reads the rows; the command line, the page and the bot write them.
"""
