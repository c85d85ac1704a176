"""Fill the queue of a new sandbox with sample pictures."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.bootstrap import Storyline
from adapters.simulation.paintings import PAINTINGS
from domain.content.submission import Submission
from domain.content.submissions import submit
from projections.content_queue import PROJECTION
from projections.projector import catch_up


def queue_samples(storyline: Storyline, at: datetime) -> None:
    """Queue the sample pictures, the last one at this time, unless the queue ever had an item.

    Raises DatabaseUnavailable.
    """
    catch_up(storyline.projections, [PROJECTION.name])
    if storyline.queue.counts().total:
        return
    with TemporaryDirectory() as folder:
        for seconds, painting in enumerate(reversed(PAINTINGS)):
            file = Path(folder, painting.filename)
            file.write_bytes(painting.png())
            kept = storyline.media.keep(file)
            sample = Submission(
                media_id=kept.media_id,
                kind=kept.kind,
                media_filename=kept.filename,
                caption=painting.caption,
            )
            submit(
                storyline.log,
                sample,
                cooldown=storyline.cooldown,
                at=at - timedelta(seconds=seconds),
            )
    catch_up(storyline.projections, [PROJECTION.name])
