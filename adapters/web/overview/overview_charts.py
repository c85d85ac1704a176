"""The charts of the overview. Each mark opens the list of what it counts."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from adapters.charts import chart_data as data
from adapters.web.overview.overview_page import Addresses
from adapters.web.views.view_query import ViewQuery
from domain.figures.overview import Overview
from domain.figures.periods import Period
from domain.vocabulary import InteractionType

TYPES: Final[tuple[data.InteractionType, ...]] = ("command", "callback", "message")
DECIDED: Final[tuple[data.Decision, ...]] = ("posted", "skipped", "rejected")


@dataclass(frozen=True, slots=True)
class PlacedChart:
    """A chart and the id of its place in the page. One with dates needs the whole width."""

    id: str
    title: str
    chart: data.PageChart
    is_dated: bool = False


def charts(overview: Overview, query: ViewQuery, to: Addresses, team: str) -> list[PlacedChart]:
    """The charts of a period."""
    bars = _Bars(overview, query.period, to)

    def heading(title: str) -> data.Heading:
        return data.Heading(title, str(query.period), team)

    activity = heading("Interactions by day")
    hours = heading("When people are active")
    decided = heading("Decisions over time")
    times = heading("Time to decide by hour")
    rates = heading("Approval rate by hour")
    return [
        PlacedChart(
            "activity", activity.title, data.DailyActivity(activity, (*bars.activity(),)), True
        ),
        PlacedChart(
            "decisions", decided.title, data.DecisionsOverTime(decided, (*bars.decisions(),)), True
        ),
        PlacedChart("hours", hours.title, data.Heatmap(hours, (*bars.hours(),))),
        PlacedChart("times", times.title, data.TimeToDecide(times, (*bars.times(),))),
        PlacedChart("rates", rates.title, data.ApprovalRate(rates, (*bars.rates(),))),
    ]


class _Bars:
    """The marks of the charts, with what each of them opens."""

    def __init__(self, overview: Overview, period: Period, to: Addresses) -> None:
        self._overview = overview
        self._period = period
        self._to = to
        self._spans = data.by_bar(period.days)

    def activity(self) -> Iterator[data.DailyActivityCount]:
        counted: Counter[tuple[date, str]] = Counter()
        for each in self._overview.daily:
            if each.type != InteractionType.BOT_RESPONSE:
                counted[each.day, each.type] += each.interactions
        for span in self._spans:
            within = self._period.part(span.first, span.last)
            for type in TYPES:
                count = sum(counted[day, type] for day in within.days)
                href = self._to.interactions(within, type=type) if count else ""
                yield data.DailyActivityCount(span, type, count, href)

    def hours(self) -> Iterator[data.HeatmapCell]:
        for (weekday, hour), count in self._overview.heatmap.items():
            if count:
                href = self._to.interactions(weekday=weekday, hour=hour)
                yield data.HeatmapCell(weekday - 1, hour, count, href)

    def decisions(self) -> Iterator[data.DecisionCount]:
        rates = self._overview.decisions_by_day
        for span in self._spans:
            within = self._period.part(span.first, span.last)
            inside = [rates[day] for day in within.days if day in rates]
            for decision in DECIDED:
                count = sum(getattr(rate, decision) for rate in inside)
                href = self._to.decisions(within, decision=decision) if count else ""
                yield data.DecisionCount(span, decision, count, href)

    def times(self) -> Iterator[data.DecisionTime]:
        for hour, rate in sorted(self._overview.decisions_by_hour.items()):
            if rate.median_seconds is not None and rate.p90_seconds is not None:
                yield data.DecisionTime(
                    hour,
                    rate.median_seconds,
                    rate.p90_seconds,
                    rate.timed,
                    self._to.decisions(hour=hour, timed=1),
                )

    def rates(self) -> Iterator[data.Approval]:
        for hour, rate in sorted(self._overview.decisions_by_hour.items()):
            yield data.Approval(hour, rate.posted, rate.decisions, self._to.decisions(hour=hour))
