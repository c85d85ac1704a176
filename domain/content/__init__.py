"""Content on its way: submissions, the queue, offers, decisions and when the next one is due.

Pure, like all of `domain`.
"""
