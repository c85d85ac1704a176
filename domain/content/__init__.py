"""Content from submission to decision: the queue, offers, cooldowns and the posting schedule.

Pure, like all of `domain`.
"""
