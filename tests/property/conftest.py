"""The fixtures of tests/story.py."""

from tests.story import sql_texts, storyline

__all__ = ["sql_texts", "storyline"]
