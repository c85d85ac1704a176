"""The definition of every chart, as Vega-Lite."""

from typing import Any, assert_never

from adapters.charts.chart_data import (
    ApprovalRate,
    Chart,
    DailyActivity,
    DecisionsOverTime,
    Funnel,
    Heatmap,
    PersonCard,
    TeamPicture,
    TimeToDecide,
)
from adapters.charts.definitions.approval_rate import approval_rate
from adapters.charts.definitions.dated_bars import daily_activity, decisions_over_time
from adapters.charts.definitions.decision_time import time_to_decide
from adapters.charts.definitions.figure import Drawing, headed, specification
from adapters.charts.definitions.funnel import funnel
from adapters.charts.definitions.heatmap import heatmap
from adapters.charts.definitions.person_card import person_card
from adapters.charts.definitions.team_picture import team_picture
from adapters.charts.labels import Labels
from adapters.charts.looks import Look


def vega_lite(chart: Chart, labels: Labels, look: Look) -> dict[str, Any]:
    """The chart in this language and look."""
    return specification(headed(_drawing(chart, labels, look), chart.heading, look), look)


def _drawing(chart: Chart, labels: Labels, look: Look) -> Drawing:
    match chart:
        case DailyActivity():
            return daily_activity(chart, labels, look)
        case Heatmap():
            return heatmap(chart, labels, look)
        case DecisionsOverTime():
            return decisions_over_time(chart, labels, look)
        case TimeToDecide():
            return time_to_decide(chart, labels, look)
        case ApprovalRate():
            return approval_rate(chart, labels, look)
        case Funnel():
            return funnel(chart, labels, look)
        case PersonCard():
            return person_card(chart, labels, look)
        case TeamPicture():
            return team_picture(chart, labels, look)
        case _:
            assert_never(chart)
