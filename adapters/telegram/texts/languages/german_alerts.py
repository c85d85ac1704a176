"""The alerts in German."""

from datetime import timedelta

from adapters.telegram.texts.alert_texts import AlertTexts
from domain.alerts.rules import AlertKind


class GermanAlerts(AlertTexts):
    """German sentences of alerts."""

    alert_kinds = {
        AlertKind.RUNWAY_LOW: "wenig in der Warteschlange",
        AlertKind.TEAM_SILENT: "das Team tut nichts",
        AlertKind.REJECTIONS: "viele Ablehnungen",
        AlertKind.DENIALS: "viel wird verweigert",
        AlertKind.PERSON_ACTIVE: "jemand tut sehr viel",
        AlertKind.TEAM_ACTIVE: "das Team tut sehr viel",
        AlertKind.UNUSUAL_HOUR: "Knöpfe zu ungewohnter Stunde",
        AlertKind.PARKED: "etwas ist geparkt",
        AlertKind.INBOX_OLD: "der Eingang ist alt",
        AlertKind.PROJECTION_LAG: "die Lesetabellen hängen nach",
        AlertKind.REPLAY_STALLED: "ein Replay steht",
        AlertKind.CHAIN_BROKEN: "das Log wurde verändert",
        AlertKind.DATABASE_AWAY: "die Datenbank ist weg",
        AlertKind.DISK_LOW: "die Platte ist fast voll",
        AlertKind.RIGHT_LACKING: "dem Bot fehlt ein Recht",
    }
    database_away = (
        "⚠️ Die Datenbank antwortet nicht oder speichert nichts; warum, steht in meinem Log. Ich"
        " hebe auf, was die Leute tun, und führe es aus, wenn sie wieder da ist."
    )
    alerts_over = {
        AlertKind.RUNWAY_LOW: "Die Warteschlange ist wieder lang genug.",
        AlertKind.TEAM_SILENT: "Das Team ist wieder aktiv.",
        AlertKind.REJECTIONS: "Vorbei: {who} lehnt so viel ab wie sonst.",
        AlertKind.DENIALS: "Vorbei: Ich verweigere nicht mehr als sonst.",
        AlertKind.PERSON_ACTIVE: "Vorbei: {who} ist so aktiv wie sonst.",
        AlertKind.TEAM_ACTIVE: "Vorbei: {who} ist so aktiv wie sonst.",
        AlertKind.UNUSUAL_HOUR: "Vorbei: {who} drückt keine Knöpfe zu ungewohnter Stunde mehr.",
        AlertKind.PARKED: "Nichts ist mehr geparkt.",
        AlertKind.INBOX_OLD: "Mein Eingang ist wieder aktuell.",
        AlertKind.PROJECTION_LAG: "Die Lesetabellen sind wieder aktuell.",
        AlertKind.REPLAY_STALLED: "Das Replay geht weiter oder ist zu Ende.",
        AlertKind.CHAIN_BROKEN: "Das Log stimmt wieder.",
        AlertKind.DISK_LOW: "Auf der Platte meines Ordners ist wieder Platz.",
        AlertKind.DATABASE_AWAY: (
            "Die Datenbank ist wieder da. Ich führe aus, was die Leute inzwischen getan haben."
        ),
        AlertKind.RIGHT_LACKING: "Ich kann im Chat des Teams wieder arbeiten.",
    }
    the_team = "das Team"
    no_alerts = "Gerade ist alles in Ordnung."
    open_alerts_head = "Nicht in Ordnung"
    past_alerts_head = "Vorbei"
    muted_head = "Stumm"
    alerts_usage = (
        "Frag so: <code>/alerts</code>, <code>/alerts mute rejections 7d</code> (m, h oder d; ohne"
        " Zeit, bis du es aufhebst), <code>/alerts unmute rejections</code>."
    )

    def between(self, since: str, until: str) -> str:
        return f"zwischen {since} und {until}"

    def from_to(self, since: str, until: str) -> str:
        return f"{since} bis {until}"

    def until(self, when: str) -> str:
        return f"bis {when}"

    def runway_is_low(self, waiting: int, per_day: int, days: str) -> str:
        what = "1 Beitrag" if waiting == 1 else f"{self.number(waiting)} Beiträge"
        lasts = "1 Tag" if days == "1" else f"{_comma(days)} Tage"
        reach = "reicht" if waiting == 1 else "reichen"
        return f"{what} in der Warteschlange {reach} bei {self.number(per_day)} am Tag für {lasts}."

    def team_is_silent(self, count: int, usual: str, until: str) -> str:
        done = f"nur {self.interactions(count)}" if count else "keine Interaktionen"
        return f"Vom Team kamen bis {until} {done}; üblich sind bis dahin {_comma(usual)}."

    def many_rejections(self, who: str | None, count: int, hours: str, median: str) -> str:
        what = "1 Beitrag" if count == 1 else f"{self.number(count)} Beiträge"
        return f"{who or 'Das Team'} hat {hours} {what} abgelehnt; {_median(median)}"

    def many_denials(self, count: int, hours: str, median: str, *, is_private: bool) -> str:
        where = "in privaten Chats" if is_private else "im Chat des Teams"
        what = "1 Aktion" if count == 1 else f"{self.number(count)} Aktionen"
        return f"Ich habe {hours} {what} {where} verweigert; {_median(median)}"

    def much_activity(self, who: str | None, count: int, hours: str, median: str) -> str:
        done = self.interactions(count)
        return f"Von {who or 'der ganzen Gruppe'} kamen {hours} {done}; {_median(median)}"

    def unusual_hour(self, who: str, count: int, hours: str, active: int, days: int) -> str:
        what = "1 Knopf" if count == 1 else f"{self.number(count)} Knöpfe"
        on = f"an {active}" if active else "an keinem"
        return (
            f"{who} hat {hours} {what} gedrückt; zu dieser Stunde war das zuvor {on} von {days}"
            " Tagen so."
        )

    def something_parked(self, events: int, updates: int, messages: int) -> str:
        what = [
            f"1 {one}" if number == 1 else f"{self.number(number)} {many}"
            for number, one, many in (
                (events, "Ereignis", "Ereignisse"),
                (updates, "Update", "Updates"),
                (messages, "Nachricht im Eingang", "Nachrichten im Eingang"),
            )
            if number
        ]
        return (
            f"Geparkt, bis jemand es neu versucht: {', '.join(what)}."
            " Befehle: storyline parked list, storyline inbox list --parked"
        )

    def inbox_is_old(self, messages: int, age: timedelta) -> str:
        what = (
            "1 Nachricht wartet" if messages == 1 else f"{self.number(messages)} Nachrichten warten"
        )
        return f"{what} in meinem Eingang, die älteste seit {self.duration(age)}."

    def tables_lag(self, events: int, age: timedelta, *, is_folded: bool) -> str:
        what = "1 Ereignis fehlt" if events == 1 else f"{self.number(events)} Ereignisse fehlen"
        return (
            f"Die Lesetabellen hängen nach: {what}, das älteste seit {self.duration(age)}."
            f"{'' if is_folded else ' Läuft ein Projektor?'}"
        )

    def replay_stalls(self, name: str, age: timedelta) -> str:
        since = self.duration(age)
        return f"Das Replay von {name} steht seit {since}. Befehl: storyline replay {name}"

    def chain_is_broken(self, position: int, reason: str) -> str:
        return (
            f"Das Log ist ab Position {self.number(position)} nicht mehr, was aufgezeichnet wurde:"
            f" {reason}. Befehl: storyline audit verify"
        )

    def disk_is_low(self, megabytes: int) -> str:
        return (
            f"Auf der Platte meines Ordners sind noch {self.number(megabytes)} MB frei. Wenn sie"
            " voll ist, nehme ich nichts mehr an."
        )

    def right_is_lacking(self, reason: str) -> str:
        return f"Ich kann im Chat des Teams nicht arbeiten: {reason}."

    def is_muted(self, kind: AlertKind, until: str | None) -> str:
        how_long = f"bis {until}" if until else "bis du es aufhebst"
        return f"Ich melde {kind} nicht, {how_long}. /alerts zeigt es weiterhin."

    def is_unmuted(self, kind: AlertKind, *, was_muted: bool) -> str:
        return f"Ich melde {kind} wieder." if was_muted else f"{kind} ist nicht stumm."


def _median(median: str) -> str:
    return f"zu dieser Stunde der Woche ist der Median {_comma(median)}."


def _comma(number: str) -> str:
    return number.replace(".", ",")
