"""The bot in English."""

from datetime import date, datetime, timedelta

from adapters.charts.labels import ENGLISH
from adapters.telegram.texts.help_texts import MenuCommand
from adapters.telegram.texts.languages.english_alerts import EnglishAlerts
from adapters.telegram.texts.texts import Texts
from domain import plurals
from domain.content.item_history import ItemChange
from domain.content.queue import QueueState
from domain.errors import InvalidInput
from domain.plurals import counted
from domain.vocabulary import Button


class English(EnglishAlerts, Texts):
    """English texts. Days, months and numbers are as Python writes them."""

    states = {each: str(each) for each in QueueState} | {QueueState.OFFERED: "on offer"}
    changes = {each: str(each) for each in ItemChange}
    somebody = "somebody"
    yesterday, today, tomorrow = "yesterday", "today", "tomorrow"

    buttons = {
        Button.POSTED: "✅ Posted",
        Button.SKIP: "⏭️ Skip",
        Button.REJECT: "🚫 Reject",
        Button.CONFIRM_REJECT: "Yes, reject for good",
        Button.CANCEL_REJECT: "No",
        Button.UNDO: "↩️ Undo",
    }
    commands = {
        MenuCommand.QUEUE: "Show what is waiting",
        MenuCommand.NEXT: "Show the next item now",
        MenuCommand.UNDO: "Take your last decision back",
        MenuCommand.STATUS: "Show the state of the queue",
        MenuCommand.STATS: "Show what you did: /stats 7",
        MenuCommand.HELP: "Show how this works",
        MenuCommand.DASHBOARD: "Get a link to the dashboard",
        MenuCommand.TEAM: "Show what the team did: /team 7",
        MenuCommand.ALERTS: "Show what is wrong: /alerts",
        MenuCommand.EXPORT: "Send me the data in private: /export 7",
        MenuCommand.EDIT: "Change a caption: /edit 3 The harbour at dawn",
        MenuCommand.MOVE: "Give an item another place: /move 3 1",
        MenuCommand.REMOVE: "Take an item out of the queue: /remove 3",
        MenuCommand.HISTORY: "Show what happened to an item: /history 3",
        MenuCommand.DIGEST: "Get a digest in private: /digest daily 09:00",
        MenuCommand.AUDIT: "Show whether the log was verified",
        MenuCommand.PAUSE: "Show no items until /resume",
        MenuCommand.RESUME: "Show items again",
    }

    welcome = (
        "I show queued media in the team's chat. Press <b>Posted</b>, <b>Skip</b> or <b>Reject</b>"
        " under it; the first press decides.\n\n"
        "/queue the items that wait\n/next show the next item now\n/status queue and schedule\n"
        "/undo take your last decision back; as a reply to an item, the decision on it\n"
        "/stats [days] what you did\n/help this text"
    )
    for_admins = (
        "\n\n<b>For admins</b>\n/team [days] what the team did\n/dashboard a link to the dashboard"
        "\n/alerts what is wrong\n/export [days] the data as CSV, in private\n"
        "/digest daily 09:00 what was decided, every day in private\n"
        "/audit whether the log is what was appended\n"
        "/edit 3 New caption\n/move 3 1 the third item comes next\n/remove 3\n"
        "/history 3 what happened to it\n/pause show no items\n/resume show items again\n"
        "The number is the one in /queue; without it, reply to the item.\n"
        "Send me photos, videos, albums or files in private: I queue each one with its caption."
    )

    unknown_command = "I do not know this command. /help shows mine."
    only_commands = "I understand commands only. /help shows them."
    not_allowed = "Only the team can do this."
    admins_only = "Only an admin can do this."
    viewers_only = "Only people who may see the dashboard can do this."
    not_here = "I tell this only in the team's chat and in private."
    anonymous = "I cannot tell who you are."
    saved = "Saved, will be applied in a moment."
    parked = "Something went wrong. Your action is kept, and an admin can retry it."
    failed = "Something went wrong. Please try again."
    counts_unseen = "It counts, but I cannot show it here."
    shown = "The item is in the team's chat."
    link_sent = "I sent you the link in private."
    no_dashboard = "I do not know the dashboard's address. An admin can set STORYLINE_PUBLIC_URL."
    sent_in_private = "I send it to you in private."
    start_first = "I may not write to you. Send me /start in private first, then ask again."
    no_member_list = (
        "⚠️ Telegram does not tell me who is in the team's chat, so I deny what people do there."
        " Make me an administrator of the chat; I need no special right."
    )

    reject_sure = "Reject for good?"
    cancelled = "Not rejected."
    not_ours = "This button no longer works."
    is_removed = "This item was removed from the queue."
    removed_line = "🗑️ Removed"
    taken_back_now = "↩️ Taken back"
    operator = "an operator"
    no_item = "I know no item in that message."
    nothing_decided = "Nothing is decided here."
    is_queued_anew = "It is in the queue again, so this decision stays."

    nothing_waiting = "Nothing is waiting."
    link_terms = "This link logs you in. It is good once, for 5 minutes, and for you alone."

    edit_usage = (
        "Tell me the item and its new caption: <code>/edit 3 The harbour at dawn</code>, or reply"
        " to the item with <code>/edit The harbour at dawn</code>. <code>/edit 3 -</code> removes"
        " the caption."
    )
    move_usage = (
        "Tell me the item and its new place: <code>/move 3 1</code> makes the third item the next"
        " one, <code>/move 3 last</code> the last one. The numbers are those of /queue."
    )
    remove_usage = (
        "Tell me the item: <code>/remove 3</code> with its number in /queue, or reply to it with"
        " <code>/remove</code>."
    )
    history_usage = (
        "Tell me the item: <code>/history 3</code> with its number in /queue, or reply to it with"
        " <code>/history</code>."
    )
    paused_now = "⏸️ Paused: I show no items until an admin sends /resume."
    not_paused = "Offers are not paused."
    next_after_pause = ", and nothing is shown while offers are paused"
    command_line = "the command line"
    on_offer_head = "On offer"
    unshowable = "cannot be shown"

    daily_digest = "Daily digest"
    weekly_digest = "Weekly digest"
    nothing_decided_then = "Nothing was decided."
    no_decision_by = "no decision by"
    no_digest = (
        "You get no digest. <code>/digest daily 09:00</code> or <code>/digest weekly mon"
        " 09:00</code> sets one."
    )
    digest_usage = (
        "Ask like this: <code>/digest daily 09:00</code>, <code>/digest weekly mon 09:00</code> or"
        " <code>/digest off</code>."
    )
    digest_off = "You get no more digests. <code>/digest daily 09:00</code> sets one."
    answered_in_private = "I answered you in private."
    this_week = "This week"
    log_is_empty = "The log is empty."
    not_verified = (
        "It has not been verified yet. The projector does that every hour; <code>storyline audit"
        " verify</code> does it now."
    )

    def number(self, number: int) -> str:
        return f"{number:,}"

    def interactions(self, number: int) -> str:
        return counted(number, "interaction")

    def people(self, number: int) -> str:
        return plurals.people(number)

    def duration(self, time: timedelta) -> str:
        return plurals.duration(time)

    def weekday(self, day: date) -> str:
        return f"{day:%A}"

    def date(self, day: date) -> str:
        return f"{day:%d %B}"

    def by(self, done: str, who: str) -> str:
        return f"{done} by {who}"

    def answers_again(self, command: str, wait: timedelta) -> str:
        return f"You are fast: {command} answers again in {self.duration(wait)}."

    def listens_again(self, wait: timedelta) -> str:
        return f"You are fast: I answer again in {self.duration(wait)}."

    def takes_nothing(self, command: str, given: str) -> str:
        return f"I did nothing: {command} stands alone, and I do not understand “{given}”."

    def is_not_understood(self, given: str) -> str:
        return f"I did nothing: I do not understand “{given}”."

    def is_no_number_of_days(self, command: str, given: str, limit: int) -> str:
        return (
            f"“{given}” is not a number of days from 1 to {limit:,}. Ask like this:"
            f" <code>{command} 7</code>"
        )

    def cannot_be_shown(self, reason: str) -> str:
        return f"The next item cannot be shown: {reason}"

    def may_be_shown(self, reason: str) -> str:
        return f"{reason}. If the next item does not appear, ask for another one: /next"

    def is_passed_over(self, name: str, reason: str) -> str:
        return (
            f"⚠️ <b>{name}</b> cannot be shown: {reason}\n\nI try it again in a few hours, three"
            " times in all, then set it aside. <code>storyline queue list</code> shows it;"
            " <code>storyline queue retry</code> tries it again."
        )

    def accepts_nothing(self, reason: str) -> str:
        return f"⚠️ I cannot accept updates any more. What people do now may be lost.\n{reason}"

    def already(self, state: str, who: str) -> str:
        return f"Already {state} by {who}"

    def already_taken_back(self, who: str) -> str:
        return f"Already taken back by {who}"

    def not_yours(self, who: str) -> str:
        return f"Only {who} or an admin can take this back."

    def too_late(self, limit: timedelta) -> str:
        return f"Only an admin can take this back after {self.duration(limit)}."

    def undo_waits(self, commands: str) -> str:
        return f"Undo works again once the statistics are rebuilt; an admin runs: {commands}"

    def nothing_to_undo(self, limit: timedelta) -> str:
        within = f"You decided on nothing here in the last {self.duration(limit)}. "
        return (
            f"{within if limit else ''}To take back the decision on an item, send /undo as a reply"
            " to it."
        )

    def waiting(self, number: int) -> str:
        return f"{number:,} waiting"

    def on_offer(self, number: int) -> str:
        return f"{number:,} on offer"

    def next_due(self, when: str) -> str:
        return f"next: {when}"

    def up_for(self, duration: str) -> str:
        return f"up for {duration}"

    in_the_picture = "in the picture"
    open_dashboard = "Open in the dashboard"
    chart_labels = ENGLISH

    def your_days(self, days: int) -> str:
        return f"Your last {counted(days, 'day')}"

    def team_days(self, days: int) -> str:
        return f"The team's last {counted(days, 'day')}"

    def most_active_hour(self, hour: str) -> str:
        return f"most active hour: {hour}"

    def time_to_decide(self, median: str, p90: str) -> str:
        return f"time to decide: median {median}, 90 % within {p90}"

    def all_resting(self, waiting: int) -> str:
        return (
            f"Nothing can be shown now: all {waiting:,} waiting are in cooldown or were tried"
            " recently."
        )

    def exported(self, days: int) -> str:
        return f"Interactions and decisions of the last {counted(days, 'day')}, as CSV."

    def export_too_large(self, limit: int, since: datetime) -> str:
        return (
            f"The export is larger than {limit // 1_000_000} MB: Telegram does not take it from"
            " me. Ask for fewer days, or on the server run\n<code>storyline export interactions"
            f" --since {since:%Y-%m-%d} -o interactions.csv</code>"
        )

    def and_more(self, number: int) -> str:
        return f"and {number:,} more"

    def since(self, when: str) -> str:
        return f"since {when}"

    def queued(self, number: int | None) -> str:
        return "Queued" if number is None else f"{number:,} queued"

    def cooling(self, number: int | None, until: datetime) -> str:
        head = "Its cooldown ends on" if number is None else f"{number} in cooldown until"
        return f"{head} {until:%d %B %Y}."

    def queued_before(self, number: int, state: str) -> str:
        head = "Already" if number == 1 else f"{number} are already"
        return f"{head} in the queue: {state}."

    def reason(self, error: InvalidInput) -> str:
        return str(error)

    def not_queued(self, reason: str) -> str:
        return f"Not queued: {reason}"

    def next_at(self, when: str) -> str:
        return f", next one {when}"

    def caption_is(self, title: str) -> str:
        return f"The caption is now: {title}"

    def no_caption(self, title: str) -> str:
        return f"{title}: no caption"

    def is_at(self, title: str, place: int | None) -> str:
        return f"{title} is now {f'number {place}' if place else 'the last one'}."

    def is_gone(self, title: str) -> str:
        return f"Removed: {title}"

    def stays(self, reason: str) -> str:
        return f"Not changed: {reason}"

    def not_yet(self, commands: str) -> str:
        return f"Not yet: the read tables are of an older release. An admin runs: {commands}"

    def no_such_number(self, number: int, waiting: int) -> str:
        return f"No item has the number {number} ({waiting:,} waiting). /queue shows the numbers."

    def events_before(self, number: int) -> str:
        return f"and {counted(number, 'event')} before"

    def paused_by(self, who: str, since: str) -> str:
        return f"⏸️ Paused by {who} since {since}"

    def paused_already(self, line: str) -> str:
        return f"{line}. An admin can send /resume."

    def resumed(self, next_one: str) -> str:
        return f"▶️ I show items again{next_one}."

    def decided_in_all(self, number: int) -> str:
        return f"decided {number:,}"

    def lasts(self, days: int, per_day: int) -> str:
        length = counted(days, "day") if days else "less than a day"
        return f"enough for {length} at {per_day:,} a day"

    def for_so_long(self, who: str, duration: str) -> str:
        return f"{who} for {duration}"

    def witness(self, head: str) -> str:
        return (
            f"The log ends here: <code>{head}</code>\nKeep this message: <code>storyline audit"
            " verify --since HEAD</code> tells whether anybody has changed the log up to here."
        )

    def every_day(self, at: str) -> str:
        return f"You get a digest every day at {at}."

    def every_week(self, weekday: str, at: str) -> str:
        return f"You get a digest every {weekday} at {at}."

    def next_digest(self, slot: str) -> str:
        return f"Next: {slot}"

    def maybe_arrived(self, slot: str) -> str:
        return f"{slot}: nobody knows whether it arrived."

    def not_delivered(self, slot: str) -> str:
        return f"{slot}: Telegram did not deliver it."

    def log_ends(self, head: str) -> str:
        return (
            f"The log ends here:\n<code>{head}</code>\nKeep this: <code>storyline audit verify"
            " --since HEAD</code> tells whether anybody has changed the log up to here."
        )

    def is_verified(self, when: str, position: int) -> str:
        return f"Verified {when} up to position {position:,}: it is what was appended."

    def is_broken(self, when: str, position: str, reason: str) -> str:
        return (
            f"⚠️ Verified {when}: it is not what was appended. First wrong position {position}:"
            f" {reason}"
        )
