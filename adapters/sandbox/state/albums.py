"""Several media that belong together."""

from random import SystemRandom
from typing import Final

LARGEST_ALBUM: Final = 10


def new_group_id() -> str:
    """What the messages of one album, and of no other, have as `media_group_id`."""
    return str(SystemRandom().randrange(10**16, 10**17))
