"""One evaluation of all rules of alerts, which the bot makes every 15 seconds."""

from collections.abc import Iterator
from functools import partial

from adapters.bootstrap import open_storyline
from adapters.processes.alerts.alert_findings import AlertFindings
from adapters.telegram.handlers.team import Team
from domain.alerts.rules import DEFAULTS, AlertKind
from tests.benchmarks.figures import Figure, Goal, sampled, seconds
from tests.benchmarks.history import NOW, TEAMS
from tests.benchmarks.reports import ZONE, folded
from tests.benchmarks.server import Server

CALLS = 20
PER_DAY = 10
GOAL_MS = 250


def alerts(server: Server) -> Iterator[Figure]:
    """All rules over a year of events, in an hour of work."""
    with open_storyline(folded(server.big())) as storyline:
        findings = AlertFindings(
            storyline, Team(TEAMS[0], frozenset()), DEFAULTS, tz=ZONE, per_day=PER_DAY
        )

        def evaluate(*, with_silence: bool) -> None:
            found = findings.shared(NOW, lambda kind: with_silence)
            assert (AlertKind.TEAM_SILENT in found) == with_silence

        evaluate(with_silence=True)
        for what, with_silence in (("", False), (", with the silence of the team", True)):
            asked = partial(evaluate, with_silence=with_silence)
            (taken,) = sampled(CALLS, partial(seconds, asked))
            name = f"alerts: all rules{what}"
            yield Figure(name, taken * 1_000, "ms", "", Goal("<=", GOAL_MS))
