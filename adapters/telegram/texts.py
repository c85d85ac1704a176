"""What the bot says: HTML, with everything from outside escaped."""

from datetime import datetime
from html import escape, unescape

from domain.content.filenames import display_name, one_line
from domain.content.queue import QueueCounts, QueueItem
from domain.content.submissions import MAX_CAPTION_LENGTH, Receipt
from domain.events import ContentDecided, ContentPosted, ContentRejected, ContentSkipped
from domain.reports import TeamActivity, UserStats

WELCOME = (
    "I show queued media in the team's chat. Press <b>Posted</b>, <b>Skip</b> or <b>Reject</b>"
    " under it; the first press decides.\n\n"
    "/queue what is waiting\n/next show the next item now\n/status how things are\n"
    "/stats [days] what you did\n/help this text"
)
FOR_ADMINS = (
    "\n\n<b>As an admin</b>\n/team [days] what everybody did\n"
    "Send me photos, videos, albums or files in private: I queue each, with its caption."
)
NOT_ALLOWED = "Only the team can do this."
ADMINS_ONLY = "Only an admin can do this."
SAVED = "Saved, will be applied in a moment."
PARKED = "Something went wrong. It is kept; an admin can have it tried again."
FAILED = "Something went wrong. Please try again."
NOT_SHOWN = "It counts, but cannot be shown here."
NOTHING_WAITING = "Nothing is waiting."
SHOWN = "It is in the team's chat."
NOBODY = "I cannot tell who you are."
NOT_OURS = "This button is not in use any more."
REJECT_SURE = "Reject for good?"
CANCELLED = "Not rejected."

DATABASE_AWAY = (
    "⚠️ The database is away, or takes nothing; my log says why. I keep what people do, and apply it"
    " when the database is back."
)
DATABASE_BACK = "✅ The database is back. What people did meanwhile is being applied."

MAX_TOAST_LENGTH = 200
"""Characters of an answer to a press that Telegram takes."""

MARKS: dict[type[ContentDecided], tuple[str, str]] = {
    ContentPosted: ("✅", "Posted"),
    ContentSkipped: ("⏭️", "Skipped"),
    ContentRejected: ("🚫", "Rejected"),
}


def offer(caption: str | None, category: str | None) -> str:
    """The caption of a queue item that waits for a decision."""
    room = MAX_CAPTION_LENGTH - (_units(category) + 1 if category else 0)
    parts = [escape(_cut(caption, room))] if caption else []
    if category:
        parts.append(f"<i>{escape(category)}</i>")
    return "\n".join(parts)


def decided_caption(caption: str, caption_html: str, line: str) -> str:
    """The caption of an item with the line that tells its decision; once, and within the limit.

    A caption that is too long loses its end, and its formatting with it.
    """
    if line in caption_html:
        return caption_html
    if not caption:
        return line
    room = MAX_CAPTION_LENGTH - _units(unescape(line)) - 2
    fits = _units(caption) <= room
    return f"{caption_html if fits else escape(_cut(caption, room))}\n\n{line}"


def decided(decision: ContentDecided, who: str) -> str:
    """The line under a decided item: ✅ Posted by @alice."""
    mark, word = MARKS[type(decision)]
    return f"{mark} {word} by {escape(one_line(who))}"


def already_decided(decision: ContentDecided, who: str) -> str:
    """What a late press is told (a toast: plain text)."""
    told = f"Already {MARKS[type(decision)][1].lower()} by {one_line(who)}"
    return _cut(told, MAX_TOAST_LENGTH)


def just_decided(decision: ContentDecided) -> str:
    """What the press that decided is told (a toast: plain text)."""
    mark, word = MARKS[type(decision)]
    return f"{mark} {word}"


def user_stats(report: UserStats, days: int) -> str:
    """One person's report."""
    lines = [
        f"<b>Your last {days} days</b>",
        f"{report['total_interactions']} interactions",
        f"✅ {report['posts_marked']}  ⏭️ {report['posts_skipped']}  🚫 {report['posts_rejected']}",
    ]
    if report["most_active_hour"] is not None:
        lines.append(f"most active at {report['most_active_hour']:02}:00")
    return "\n".join(lines)


def team_activity(report: TeamActivity, names: dict[str, str], days: int) -> str:
    """A team's report."""
    by_user = report["interactions_by_user"]
    busiest = sorted(by_user, key=lambda user: (-by_user[user], user))[:10]
    people = [f"{escape(one_line(names.get(user, user)))}: {by_user[user]}" for user in busiest]
    head = f"<b>The team's last {days} days</b>\n{report['total_interactions']} interactions"
    return "\n".join([f"{head} of {report['active_users']} people", *people])


def queue(items: list[QueueItem], total: int) -> str:
    """The first few items that wait."""
    if not total:
        return NOTHING_WAITING
    lines = [f"{number}. {_waiting(item)}" for number, item in enumerate(items, 1)]
    more = [f"and {total - len(items)} more"] if total > len(items) else []
    return "\n".join([f"<b>{total} waiting</b>", *lines, *more])


def status(counts: QueueCounts, uptime_hours: float, next_at: datetime | None) -> str:
    """How things are; `next_at`, in the team's zone, is when the next item is due."""
    comes = next_at and counts.waiting
    due = f"the next one comes on {next_at:%A at %H:%M}\n" if comes else ""
    return (
        f"{counts.waiting} waiting, {counts.offered} on offer\n{due}"
        f"✅ {counts.posted}  ⏭️ {counts.skipped}  🚫 {counts.rejected}\n"
        f"up for {uptime_hours} hours"
    )


def taken(receipt: Receipt) -> str:
    """What became of something an admin sent in."""
    if not receipt.is_new:
        return f"In the queue already: {receipt.state}."
    if receipt.rests_until is not None:
        return f"Queued; it rests until {receipt.rests_until:%d %B %Y}."
    return "Queued."


def not_shown(reason: str) -> str:
    """Why the next item is not there."""
    return f"The next item cannot be shown: {escape(reason)}"


def perhaps_shown(reason: str) -> str:
    """Why nobody knows whether the next item is there."""
    return f"{escape(reason)}. If the next item does not turn up, ask for another one: /next"


def nothing_ready(waiting: int) -> str:
    """Why the next item is not there although some wait."""
    if not waiting:
        return NOTHING_WAITING
    return f"Nothing can be shown now: of {waiting} waiting, all rest or were tried lately."


def passed_over(name: str | None, reason: str) -> str:
    """What admins are told of an item that cannot be shown."""
    return (
        f"⚠️ <b>{escape(display_name(name))}</b> cannot be shown and was passed over:"
        f" {escape(one_line(reason))}\n\nIt is tried again in some hours, three times in all, then"
        " set aside. <code>storyline queue list</code> shows it, <code>storyline queue retry</code>"
        " gives it another try."
    )


def not_accepted(reason: str) -> str:
    """What the admins are told when updates are no longer accepted."""
    return f"⚠️ I take no more updates. What people do now may be lost.\n{escape(reason)}"


def refused(reason: str) -> str:
    """Why something an admin sent in was not taken."""
    return f"Not queued: {escape(reason)}"


def _waiting(item: QueueItem) -> str:
    """One item that waits."""
    return escape(_title(item)) + (" ⚠️ cannot be shown" if item.failures else "")


def _title(item: QueueItem) -> str:
    """How to call an item: by its file, or what is said with it."""
    if item.media_filename or not item.caption:
        return display_name(item.media_filename)
    return one_line(item.caption)


def _units(text: str) -> int:
    """The length of `text` as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, units: int) -> str:
    """As much of `text` as there is room for."""
    if _units(text) <= units:
        return text
    kept = text.encode("utf-16-le", "surrogatepass")[: max(units - 1, 0) * 2]
    return kept.decode("utf-16-le", "ignore") + "…"
