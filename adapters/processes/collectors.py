"""What is read from the database and from the inbox when somebody asks for metrics."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from shutil import disk_usage
from typing import Final

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from adapters.bootstrap import Storyline
from adapters.telegram.inbox.inbox import Inbox
from adapters.telegram.inbox.inbox_reader import inbox_view
from domain.alerts.status_rules import late_projections
from domain.errors import StorylineError

PARKED = "storyline_parked", "What could not be handled: event, update or message of an inbox."

ANSWER_SECONDS: Final = 5.0
"""How long a Postgres may think: Prometheus waits for ten seconds."""


def lag_trouble(storyline: Storyline, max_seconds: float) -> str | None:
    """Why the read tables are too old to be relied on, or None."""
    try:
        rows = storyline.projections.status(deadline=ANSWER_SECONDS)
    except StorylineError as error:
        return str(error)
    late = late_projections(rows, max_seconds)
    return (
        f"{late[0]['name']} is {late[0]['lag_seconds']:.0f} seconds behind the log"
        if late
        else None
    )


def is_answering(storyline: Storyline) -> bool:
    """Whether the database answers."""
    try:
        storyline.overviews.position()
    except StorylineError:
        return False
    return True


class DatabaseCollector(Collector):
    """The figures of the database, the same in every process that asks. Nothing while it is away.

    So only the projector has it.
    """

    def __init__(self, storyline: Storyline) -> None:
        self._storyline = storyline

    def collect(self) -> Iterator[Metric]:
        """The metrics now."""
        try:
            projections = self._storyline.projections.status(deadline=ANSWER_SECONDS)
            parked_updates = self._storyline.parked.count()
            growth = self._storyline.operations.growth()
            replays = self._storyline.operations.replays()
        except StorylineError:
            return
        yield _by_projection(
            "storyline_projection_lag_events",
            "The events that are not in the read tables yet.",
            {row["name"]: row["lag_events"] for row in projections},
        )
        yield _by_projection(
            "storyline_projection_lag_seconds",
            "For how long the oldest of these events has been in the log.",
            {row["name"]: row["lag_seconds"] for row in projections},
        )
        parked = GaugeMetricFamily(*PARKED, labels=["kind"])
        parked.add_metric(["event"], sum(row["parked"] for row in projections))
        parked.add_metric(["update"], parked_updates)
        yield parked
        yield GaugeMetricFamily(
            "storyline_log_position", "The last position of the log.", growth["position"]
        )
        yield GaugeMetricFamily(
            "storyline_log_bytes", "The size of the log with its indexes.", growth["bytes"]
        )
        yield _by_projection(
            "storyline_replay_progress_ratio",
            "How much of the log a replay has folded; 1 is all of it.",
            {
                row["name"]: min(1.0, row["position"] / row["head"]) if row["head"] else 1.0
                for row in replays
                if row["is_unfinished"]
            },
        )


class InboxCollector(Collector):
    """The figures of one bot's inbox. Each process reads its own."""

    def __init__(self, inbox: Inbox, bot_id: int, now: Callable[[], datetime]) -> None:
        self._inbox = inbox
        self._bot_id = str(bot_id)
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """The metrics now."""
        try:
            with inbox_view(self._inbox.path) as inbox:
                status = inbox.status()
        except StorylineError:
            return
        now = self._now()
        oldest = (now - status.oldest).total_seconds() if status.oldest else 0.0
        for name, text, value in (
            ("storyline_inbox_depth", "The messages that wait to be recorded.", status.open),
            ("storyline_inbox_oldest_seconds", "How long the oldest one has waited.", oldest),
        ):
            gauge = GaugeMetricFamily(name, text, labels=["bot"])
            gauge.add_metric([self._bot_id], max(0.0, value))
            yield gauge
        parked = GaugeMetricFamily(*PARKED, labels=["kind", "bot"])
        parked.add_metric(["message", self._bot_id], status.parked)
        yield parked
        with suppress(OSError):
            free = GaugeMetricFamily(
                "storyline_state_free_bytes", "The free space of the disk of the state folder."
            )
            free.add_metric([], disk_usage(self._inbox.path.parent).free)
            yield free
        gaps = CounterMetricFamily(
            "storyline_update_gaps",
            "Gaps in the update ids: Telegram dropped what was not fetched in time.",
            labels=["bot"],
        )
        gaps.add_metric([self._bot_id], self._inbox.new_gaps)
        yield gaps


def _by_projection(name: str, text: str, values: dict[str, float]) -> Metric:
    gauge = GaugeMetricFamily(name, text, labels=["projection"])
    for projection, value in values.items():
        gauge.add_metric([projection], value)
    return gauge
