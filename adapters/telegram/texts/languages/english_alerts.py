"""The alerts in English."""

from datetime import timedelta

from adapters.telegram.texts.alert_texts import AlertTexts
from domain.alerts.rules import AlertKind
from domain.plurals import counted, duration


class EnglishAlerts(AlertTexts):
    """English sentences of alerts."""

    alert_kinds = {
        AlertKind.RUNWAY_LOW: "few items wait",
        AlertKind.TEAM_SILENT: "the team does nothing",
        AlertKind.REJECTIONS: "many rejections",
        AlertKind.DENIALS: "many denials",
        AlertKind.PERSON_ACTIVE: "a person does much",
        AlertKind.TEAM_ACTIVE: "the team does much",
        AlertKind.UNUSUAL_HOUR: "presses at an unusual hour",
        AlertKind.PARKED: "something is parked",
        AlertKind.INBOX_OLD: "the inbox is old",
        AlertKind.PROJECTION_LAG: "the read tables lag",
        AlertKind.REPLAY_STALLED: "a replay stalls",
        AlertKind.CHAIN_BROKEN: "the log was changed",
        AlertKind.DATABASE_AWAY: "the database is away",
        AlertKind.DISK_LOW: "the disk is nearly full",
        AlertKind.RIGHT_LACKING: "the bot lacks a right",
    }
    database_away = (
        "⚠️ The database does not answer or does not store anything; my log says why. I keep what"
        " people do and apply it when the database is back."
    )
    alerts_over = {
        AlertKind.RUNWAY_LOW: "The queue is long enough again.",
        AlertKind.TEAM_SILENT: "The team is active again.",
        AlertKind.REJECTIONS: "Over: {who} rejects as usual.",
        AlertKind.DENIALS: "Over: I deny no more than usual.",
        AlertKind.PERSON_ACTIVE: "Over: {who} is as active as usual.",
        AlertKind.TEAM_ACTIVE: "Over: {who} is as active as usual.",
        AlertKind.UNUSUAL_HOUR: "Over: {who} no longer presses at an unusual hour.",
        AlertKind.PARKED: "Nothing is parked any more.",
        AlertKind.INBOX_OLD: "My inbox is up to date again.",
        AlertKind.PROJECTION_LAG: "The read tables are up to date again.",
        AlertKind.REPLAY_STALLED: "The replay goes on, or has ended.",
        AlertKind.CHAIN_BROKEN: "The log verifies again.",
        AlertKind.DISK_LOW: "The disk of my state folder has room again.",
        AlertKind.DATABASE_AWAY: "The database is back. I am applying what people did meanwhile.",
        AlertKind.RIGHT_LACKING: "I can work in the team's chat again.",
    }
    the_team = "the team"
    no_alerts = "Nothing is wrong now."
    open_alerts_head = "Wrong now"
    past_alerts_head = "Over"
    muted_head = "Muted"
    alerts_usage = (
        "Ask like this: <code>/alerts</code>, <code>/alerts mute rejections 7d</code> (m, h or d;"
        " without a time, until you unmute it), <code>/alerts unmute rejections</code>."
    )

    def between(self, since: str, until: str) -> str:
        return f"between {since} and {until}"

    def from_to(self, since: str, until: str) -> str:
        return f"{since} to {until}"

    def until(self, when: str) -> str:
        return f"until {when}"

    def runway_is_low(self, waiting: int, per_day: int, days: str) -> str:
        items = counted(waiting, "item")
        lasts = "1 day" if days == "1" else f"{days} days"
        return f"{items} in the queue: at {per_day:,} a day that lasts {lasts}."

    def team_is_silent(self, count: int, usual: str, until: str) -> str:
        done = f"only {counted(count, 'interaction')}" if count else "no interactions"
        return f"The team had {done} until {until}; usual by then are {usual}."

    def many_rejections(self, who: str | None, count: int, hours: str, median: str) -> str:
        items = counted(count, "item")
        return (
            f"{who or 'The team'} rejected {items} {hours}; at this hour of the week the median is"
            f" {median}."
        )

    def many_denials(self, count: int, hours: str, median: str, *, is_private: bool) -> str:
        where = "in private chats" if is_private else "in the team's chat"
        return (
            f"I denied {counted(count, 'action')} {where} {hours}; at this hour of the week the"
            f" median is {median}."
        )

    def much_activity(self, who: str | None, count: int, hours: str, median: str) -> str:
        return (
            f"{who or 'The team'} had {counted(count, 'interaction')} {hours}; at this hour of the"
            f" week the median is {median}."
        )

    def unusual_hour(self, who: str, count: int, hours: str, active: int, days: int) -> str:
        before = f"on {counted(active, 'day')} of {days}" if active else f"on none of {days} days"
        return f"{who} pressed {counted(count, 'button')} {hours}; before, {before} at this hour."

    def something_parked(self, events: int, updates: int, messages: int) -> str:
        what = [
            counted(number, name)
            for number, name in (
                (events, "event"),
                (updates, "update"),
                (messages, "inbox message"),
            )
            if number
        ]
        return (
            f"Parked, and waiting for a retry: {', '.join(what)}."
            " Run: storyline parked list, storyline inbox list --parked"
        )

    def inbox_is_old(self, messages: int, age: timedelta) -> str:
        wait = "waits" if messages == 1 else "wait"
        return f"{counted(messages, 'message')} {wait} in my inbox, the oldest for {duration(age)}."

    def tables_lag(self, events: int, age: timedelta, *, is_folded: bool) -> str:
        wait = "waits" if events == 1 else "wait"
        return (
            f"The read tables lag: {counted(events, 'event')} {wait} to be folded, the oldest for"
            f" {duration(age)}.{'' if is_folded else ' Does a projector run?'}"
        )

    def replay_stalls(self, name: str, age: timedelta) -> str:
        return (
            f"The replay of {name} has not gone on for {duration(age)}."
            f" Run: storyline replay {name}"
        )

    def chain_is_broken(self, position: int, reason: str) -> str:
        return (
            f"The log is not what was appended, from position {position:,} on: {reason}."
            " Run: storyline audit verify"
        )

    def disk_is_low(self, megabytes: int) -> str:
        return (
            f"The disk of my state folder has {megabytes:,} MB left. When it is full, I accept"
            " nothing any more."
        )

    def right_is_lacking(self, reason: str) -> str:
        return f"I cannot work in the team's chat: {reason}."

    def is_muted(self, kind: AlertKind, until: str | None) -> str:
        how_long = f"until {until}" if until else "until you unmute it"
        return f"I do not tell {kind} {how_long}. /alerts still shows it."

    def is_unmuted(self, kind: AlertKind, *, was_muted: bool) -> str:
        return f"I tell {kind} again." if was_muted else f"{kind} is not muted."
