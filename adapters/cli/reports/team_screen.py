"""A team on one screen of a terminal: bars by day, a heatmap, people and their decisions."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from uuid import UUID

from domain.plurals import counted, people
from domain.printable import printable

if TYPE_CHECKING:
    from domain.reports import HourOfWeek, PersonDecisions, TeamActivity

BARS: Final = " ▁▂▃▄▅▆▇█"
SHADES: Final = "·░▒▓█"
BAR_LINES: Final = 4
PEOPLE_SHOWN: Final = 6
ENOUGH: Final = 10
"""A chart of fewer cases is noise."""

WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
NAME_WIDTH: Final = 24


def team_screen(
    title: str,
    report: "TeamActivity",
    week: Sequence["HourOfWeek"],
    decisions: Mapping[UUID, "PersonDecisions"],
    names: Mapping[UUID, str],
    *,
    width: int,
) -> list[str]:
    """The lines of the screen, each at most `width` cells wide. `title` comes first."""
    lines = [
        f"{title}: {counted(report['total_interactions'], 'interaction')}"
        f" by {people(report['active_users'])}"
    ]
    if report["total_interactions"] < ENOUGH:
        lines.append(f"fewer than {ENOUGH} interactions: too few for charts")
    else:
        lines += [*_days(report, width), *_week(week, width)]
    return [_fitted(line, width) for line in [*lines, *_people(report, decisions, names)]]


def bars(values: Sequence[int], lines: int) -> list[str]:
    """A bar of blocks for each value, `lines` high; the highest value fills it. The top first."""
    steps = len(BARS) - 1
    highest = max(values, default=0) or 1
    # What is not zero is seen.
    heights = [-(-value * lines * steps // highest) for value in values]
    return [
        "".join(BARS[min(max(height - level * steps, 0), steps)] for height in heights)
        for level in reversed(range(lines))
    ]


def shades(values: Sequence[int], highest: int) -> str:
    """A block for each value: a dot for zero, the darkest one for the highest."""
    steps = len(SHADES) - 1
    return "".join(SHADES[-(-value * steps // (highest or 1))] for value in values)


def _days(report: "TeamActivity", width: int) -> list[str]:
    days = report["daily_activity"]
    label = f"{max(day['interactions'] for day in days):,}"
    room = width - len(label) - 1
    in_bar = -(-len(days) // room)
    values = [
        sum(day["interactions"] for day in days[start : start + in_bar])
        for start in range(0, len(days), in_bar)
    ]
    label = f"{max(values):,}"
    wide = max(1, min(3, room // len(values)))
    drawn = bars([value for value in values for _ in range(wide)], BAR_LINES)
    margins = [label, *[" " * len(label)] * (BAR_LINES - 1)]
    first, last = days[0]["date"], days[-1]["date"]
    note = "" if in_bar == 1 else f", a bar is {in_bar} days"
    axis = f"{first} to {last}{note}"
    return [
        *(f"{margin} {line}" for margin, line in zip(margins, drawn, strict=True)),
        f"{' ' * len(label)} {axis}",
    ]


def _week(week: Sequence["HourOfWeek"], width: int) -> list[str]:
    wide = 2 if width >= 4 + 2 * 24 else 1
    highest = max(each["interactions"] for each in week)
    by_time = {(each["weekday"], each["hour"]): each["interactions"] for each in week}
    hours = "".join(f"{hour:<{6 * wide}}" for hour in (f"{h:02}" for h in range(0, 24, 6)))
    rows = [
        f"{name} {shades([by_time[day, hour] for hour in range(24) for _ in range(wide)], highest)}"
        for day, name in enumerate(WEEKDAYS, 1)
    ]
    return [f"    {hours}".rstrip(), *rows]


def _people(
    report: "TeamActivity", decisions: Mapping[UUID, "PersonDecisions"], names: Mapping[UUID, str]
) -> list[str]:
    by_user = {UUID(user): number for user, number in report["interactions_by_user"].items()}
    busiest = sorted(by_user, key=lambda user: (-by_user[user], str(user)))
    if not busiest:
        return []
    lines = [f"{'':{NAME_WIDTH}}{'interactions':>13}{'posted':>10}{'skipped':>10}{'rejected':>10}"]
    for user in busiest[:PEOPLE_SHOWN]:
        made = decisions.get(user, {"posted": 0, "skipped": 0, "rejected": 0})
        name = _padded(printable(names.get(user, str(user))), NAME_WIDTH)
        lines.append(
            f"{name}{by_user[user]:>13,}{made['posted']:>10,}{made['skipped']:>10,}"
            f"{made['rejected']:>10,}"
        )
    hidden = len(busiest) - PEOPLE_SHOWN
    return lines if hidden <= 0 else [*lines, f"and {hidden:,} more: --json has everything"]


def _padded(text: str, width: int) -> str:
    from rich.cells import set_cell_size

    return set_cell_size(text, width - 1) + " "


def _fitted(text: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return text if cell_len(text) <= width else set_cell_size(text, width - 1) + "…"
