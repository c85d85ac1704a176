"""Albums: several media in one group."""

from random import SystemRandom
from typing import Final

LARGEST_ALBUM: Final = 10


def new_group_id() -> str:
    """A new `media_group_id` for the messages of one album."""
    return str(SystemRandom().randrange(10**16, 10**17))
