"""What waits in a fresh sandbox."""

from pathlib import Path

import pytest

from adapters.bootstrap import now, open_storyline
from adapters.picture_size import Picture, read_picture
from adapters.simulation.paintings import HEIGHT, PAINTINGS, WIDTH
from adapters.simulation.sample_pictures import queue_samples
from domain.content.queue import QueueState
from domain.vocabulary import MediaKind


def test_a_queue_that_never_held_anything_gets_the_samples_once(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STORYLINE_STATE_DIR", str(tmp_path))
    with open_storyline(database_url) as storyline:
        queue_samples(storyline, now())
        queue_samples(storyline, now())
        waiting = storyline.queue.listing(20, QueueState.WAITING)

        assert [(item.media_filename, item.caption) for item in waiting] == [
            (painting.filename, painting.caption) for painting in PAINTINGS
        ]
        for item in waiting:
            assert item.kind is MediaKind.PHOTO
            file = storyline.media.path(str(item.media_id))
            assert file
            assert read_picture(file.read_bytes()) == Picture("image/png", WIDTH, HEIGHT)
