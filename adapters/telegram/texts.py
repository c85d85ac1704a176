"""The texts of the bot, in HTML. Everything from outside is escaped."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from html import escape, unescape

from domain.content.decisions import ContentItem, Refusal
from domain.content.filenames import display_name, one_line
from domain.content.queue import QueueCounts
from domain.content.submission import MAX_CAPTION_LENGTH
from domain.events import ContentDecided, ContentPosted, ContentRejected, ContentSkipped
from domain.plurals import counted, duration, people, time_to_decide
from domain.reports import ContentDecisions, TeamActivity, UserStats

WELCOME = (
    "I show queued media in the team's chat. Press <b>Posted</b>, <b>Skip</b> or <b>Reject</b>"
    " under it; the first press decides.\n\n"
    "/queue the items that wait\n/next show the next item now\n/status queue and schedule\n"
    "/undo take your last decision back; as a reply to an item, the decision on it\n"
    "/stats [days] what you did\n/help this text"
)
FOR_ADMINS = (
    "\n\n<b>For admins</b>\n/team [days] what the team did\n/dashboard a link to the dashboard\n"
    "/export [days] the data as CSV, in private\n"
    "/edit 3 New caption\n/move 3 1 the third item comes next\n/remove 3\n"
    "/history 3 what happened to it\n/pause show no items\n/resume show items again\n"
    "The number is the one in /queue; without it, reply to the item.\n"
    "Send me photos, videos, albums or files in private: I queue each one with its caption."
)
NOT_ALLOWED = "Only the team can do this."
ADMINS_ONLY = "Only an admin can do this."
VIEWERS_ONLY = "Only people who may see the dashboard can do this."
LINK_SENT = "I sent you the link in private."
START_FIRST = "I cannot write to you yet. Write me /start in private first, then ask again."
NO_DASHBOARD = "I do not know the dashboard's address. An admin can set STORYLINE_PUBLIC_URL."
NOT_HERE = "I tell this only in the team's chat and in private."
SAVED = "Saved, will be applied in a moment."
PARKED = "Something went wrong. Your action is kept, and an admin can retry it."
FAILED = "Something went wrong. Please try again."
NOT_SHOWN = "It counts, but I cannot show it here."
NOTHING_WAITING = "Nothing is waiting."
SHOWN = "The item is in the team's chat."
ANONYMOUS = "I cannot tell who you are."
NOT_OURS = "This button no longer works."
REJECT_SURE = "Reject for good?"
CANCELLED = "Not rejected."
TAKEN_BACK = "↩️ Taken back"
NO_ITEM = "I know no item in that message."
OPERATOR = "an operator"
SENT_IN_PRIVATE = "I send it to you in private."
START_FIRST = "I may not write to you. Send me /start in private first, then ask again."

NO_MEMBER_LIST = (
    "⚠️ Telegram does not tell me who is in the team's chat, so I deny what people do there."
    " Make me an administrator of the chat; I need no special right."
)
DATABASE_AWAY = (
    "⚠️ The database does not answer or does not store anything; my log says why. I keep what people"
    " do and apply it when the database is back."
)
DATABASE_BACK = "✅ The database is back. I am applying what people did meanwhile."

MAX_TOAST_LENGTH = 200
"""Telegram's limit for the answer to a press, in characters."""

MARKS: dict[type[ContentDecided], tuple[str, str]] = {
    ContentPosted: ("✅", "Posted"),
    ContentSkipped: ("⏭️", "Skipped"),
    ContentRejected: ("🚫", "Rejected"),
}


def offer(caption: str | None, category: str | None, line: str = "") -> str:
    """The caption of an offered item, and under it a line about what became of it.

    A caption that is too long is cut.
    """
    room = MAX_CAPTION_LENGTH - (_units(category) + 1 if category else 0)
    room -= _units(unescape(line)) + 2 if line else 0
    parts = [escape(_cut(caption, room))] if caption else []
    if category:
        parts.append(f"<i>{escape(category)}</i>")
    return "\n\n".join(filter(None, ("\n".join(parts), line)))


def decided(decision: ContentDecided, who: str) -> str:
    """The line under a decided item: ✅ Posted by @alice."""
    mark, word = MARKS[type(decision)]
    return f"{mark} {word} by {escape(one_line(who))}"


def already_decided(decision: ContentDecided, who: str) -> str:
    """The answer to a press that comes too late (a toast: plain text)."""
    told = f"Already {MARKS[type(decision)][1].lower()} by {one_line(who)}"
    return _cut(told, MAX_TOAST_LENGTH)


def taken_back(who: str) -> str:
    """The line under an item whose decision was taken back: ↩️ Taken back by @alice."""
    return f"{TAKEN_BACK} by {escape(one_line(who))}"


def not_taken_back(
    item: ContentItem, refusal: Refusal, who: str, limit: timedelta, replays: Sequence[str]
) -> str:
    """Why an undo took nothing back (plain text). `who` decided on the item, or undid it.

    `replays` are the read tables that have to be replayed first.
    """
    return _cut(_not_taken_back(item, refusal, one_line(who), limit, replays), MAX_TOAST_LENGTH)


def _not_taken_back(
    item: ContentItem, refusal: Refusal, who: str, limit: timedelta, replays: Sequence[str]
) -> str:
    match refusal:
        case Refusal.NOT_DECIDED:
            return "Nothing is decided here."
        case Refusal.TAKEN_BACK:
            return f"Already taken back by {who}"
        case Refusal.DECIDED_ANEW:
            return already_decided(item.decision, who) if item.decision else NOT_OURS
        case Refusal.NOT_YOURS:
            return f"Only {who} or an admin can take this back."
        case Refusal.TOO_LATE:
            return f"Only an admin can take this back after {duration(limit)}."
        case Refusal.QUEUED_ANEW:
            return "It is in the queue again, so this decision stays."
        case Refusal.REPLAYS_DUE:
            commands = ", ".join(f"storyline replay {name}" for name in replays)
            return f"Undo works again once the statistics are rebuilt; an admin runs: {commands}"


def undone(item: ContentItem) -> str:
    """The answer to /undo: what was taken back."""
    title = one_line(item.caption) if item.caption else display_name(item.media_filename)
    return f"{TAKEN_BACK}: {escape(title)}"


def nothing_to_undo(limit: timedelta) -> str:
    """The answer to /undo if there is no decision that it could be about."""
    lately = f"You decided on nothing here in the last {duration(limit)}. " if limit else ""
    return f"{lately}To take back the decision on an item, send /undo as a reply to it."


def just_decided(decision: ContentDecided) -> str:
    """The answer to the press that decides (a toast: plain text)."""
    mark, word = MARKS[type(decision)]
    return f"{mark} {word}"


def user_stats(report: UserStats, days: int) -> str:
    """The report on one person."""
    lines = [
        f"<b>Your last {counted(days, 'day')}</b>",
        counted(report["total_interactions"], "interaction"),
        f"✅ {report['posts_marked']}  ⏭️ {report['posts_skipped']}  🚫 {report['posts_rejected']}",
    ]
    if report["most_active_hour"] is not None:
        lines.append(f"most active hour: {report['most_active_hour']:02}:00")
    return "\n".join(lines)


def team_activity(
    report: TeamActivity, decisions: ContentDecisions, names: dict[str, str], days: int
) -> str:
    """The report on a team, and how long its decisions took."""
    by_user = report["interactions_by_user"]
    busiest = sorted(by_user, key=lambda user: (-by_user[user], user))[:10]
    lines = [f"{escape(one_line(names.get(user, user)))}: {by_user[user]}" for user in busiest]
    head = f"<b>The team's last {counted(days, 'day')}</b>"
    total = counted(report["total_interactions"], "interaction")
    median, p90 = decisions["median_seconds_to_decide"], decisions["p90_seconds_to_decide"]
    if median is not None and p90 is not None:
        lines.append(f"time to decide: {time_to_decide(median, p90)}")
    return "\n".join([head, f"{total} by {people(report['active_users'])}", *lines])


def exported(days: int) -> str:
    """The caption of an export (plain text)."""
    return f"Interactions and decisions of the last {counted(days, 'day')}, as CSV."


def export_too_large(limit: int, since: datetime) -> str:
    """Why an export is not sent, and how else to get it."""
    return (
        f"The export is larger than {limit // 1_000_000} MB: Telegram does not take it from me. Ask"
        " for fewer days, or on the server run\n<code>storyline export interactions"
        f" --since {since:%Y-%m-%d} -o interactions.csv</code>"
    )


def dashboard_link(link: str) -> str:
    """The one-time link of one person. The address is shown, so that it can be copied."""
    shown = escape(link)
    return (
        f'<a href="{shown}">{shown}</a>\n\nThis link logs you in. It is good once, for 5 minutes,'
        " and for you alone."
    )


def status(
    counts: QueueCounts,
    started_at: datetime,
    next_at: datetime | None,
    now: datetime,
    paused: str | None = None,
) -> str:
    """The state of queue and bot. `next_at`, in the team's zone, is when the next item is due.

    `paused` is the line about a pause.
    """
    due = f"next: {when(next_at, now)}\n" if next_at and counts.waiting else ""
    due = f"{paused}\n" if paused else due
    return (
        f"{counts.waiting} waiting, {counts.offered} on offer\n{due}"
        f"✅ {counts.posted}  ⏭️ {counts.skipped}  🚫 {counts.rejected}\n"
        f"up for {duration(now - started_at)}"
    )


def when(at: datetime, now: datetime) -> str:
    """Day, time and zone of `at` in its zone: today 09:00 (Berlin). Days this week have names."""
    days = (at.date() - now.astimezone(at.tzinfo).date()).days
    near = {-1: "yesterday", 0: "today", 1: "tomorrow"}
    day = near.get(days, f"{at:%A}" if 0 < days < 7 else f"{at:%d %B}")
    zone = str(at.tzinfo).rpartition("/")[2].replace("_", " ")
    return f"{day} {at:%H:%M} ({zone})"


def not_shown(reason: str) -> str:
    """Why the next item cannot be shown."""
    return f"The next item cannot be shown: {escape(reason)}"


def maybe_shown(reason: str) -> str:
    """Why it is not known whether the next item is shown."""
    return f"{escape(reason)}. If the next item does not appear, ask for another one: /next"


def nothing_ready(waiting: int) -> str:
    """Why no item is shown although some wait."""
    if not waiting:
        return NOTHING_WAITING
    return (
        f"Nothing can be shown now: all {waiting} waiting are in cooldown or were tried recently."
    )


def passed_over(name: str | None, reason: str) -> str:
    """Tells admins about an item that cannot be shown."""
    return (
        f"⚠️ <b>{escape(display_name(name))}</b> cannot be shown:"
        f" {escape(one_line(reason))}\n\nI try it again in a few hours, three times in all, then"
        " set it aside. <code>storyline queue list</code> shows it;"
        " <code>storyline queue retry</code> tries it again."
    )


def not_accepted(reason: str) -> str:
    """Tells admins that updates are no longer accepted."""
    return f"⚠️ I cannot accept updates any more. What people do now may be lost.\n{escape(reason)}"


def _units(text: str) -> int:
    """The length of `text` as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, units: int) -> str:
    """`text`, cut to `units`."""
    if _units(text) <= units:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: max(units - 1, 0) * 2]
    return kept.decode("utf-16-le", "ignore") + "…"
