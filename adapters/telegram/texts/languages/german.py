"""The bot in German."""

from datetime import date, datetime, timedelta

from adapters.charts.labels import GERMAN
from adapters.telegram.texts.help_texts import MenuCommand
from adapters.telegram.texts.languages.german_alerts import GermanAlerts
from adapters.telegram.texts.texts import Texts
from domain.content.item_history import ItemChange
from domain.content.queue import QueueState
from domain.errors import InvalidInput, NotChangeable, TextTooLong
from domain.plurals import in_units
from domain.vocabulary import Button

WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
UNITS = {
    "second": ("Sekunde", "Sekunden"),
    "minute": ("Minute", "Minuten"),
    "hour": ("Stunde", "Stunden"),
    "day": ("Tag", "Tagen"),
}
"""Units of time in the dative: durations stand after "seit", "nach" and the like."""


class German(GermanAlerts, Texts):
    """German texts. They say du."""

    states = {
        QueueState.WAITING: "wartend",
        QueueState.OFFERED: "angeboten",
        QueueState.POSTED: "gepostet",
        QueueState.SKIPPED: "übersprungen",
        QueueState.REJECTED: "abgelehnt",
        QueueState.REMOVED: "entfernt",
    }
    changes = {
        ItemChange.QUEUED: "eingereiht",
        ItemChange.OFFERED: "angeboten",
        ItemChange.POSTED: "gepostet",
        ItemChange.SKIPPED: "übersprungen",
        ItemChange.REJECTED: "abgelehnt",
        ItemChange.TAKEN_BACK: "zurückgenommen",
        ItemChange.EDITED: "bearbeitet",
        ItemChange.MOVED: "verschoben",
        ItemChange.REMOVED: "entfernt",
    }
    somebody = "jemand"
    yesterday, today, tomorrow = "gestern", "heute", "morgen"

    buttons = {
        Button.POSTED: "✅ Gepostet",
        Button.SKIP: "⏭️ Überspringen",
        Button.REJECT: "🚫 Ablehnen",
        Button.CONFIRM_REJECT: "Ja, endgültig ablehnen",
        Button.CANCEL_REJECT: "Nein",
        Button.UNDO: "↩️ Zurücknehmen",
    }
    commands = {
        MenuCommand.QUEUE: "Zeigen, was wartet",
        MenuCommand.NEXT: "Den nächsten Beitrag jetzt zeigen",
        MenuCommand.UNDO: "Deine letzte Entscheidung zurücknehmen",
        MenuCommand.STATUS: "Den Stand der Warteschlange zeigen",
        MenuCommand.STATS: "Zeigen, was du getan hast: /stats 7",
        MenuCommand.HELP: "Zeigen, wie es geht",
        MenuCommand.DASHBOARD: "Einen Link zum Dashboard bekommen",
        MenuCommand.TEAM: "Zeigen, was das Team getan hat: /team 7",
        MenuCommand.ALERTS: "Zeigt, was nicht in Ordnung ist: /alerts",
        MenuCommand.EXPORT: "Die Daten privat bekommen: /export 7",
        MenuCommand.EDIT: "Einen Text ändern: /edit 3 Der Hafen am Morgen",
        MenuCommand.MOVE: "Einen Beitrag verschieben: /move 3 1",
        MenuCommand.REMOVE: "Einen Beitrag aus der Warteschlange nehmen: /remove 3",
        MenuCommand.HISTORY: "Zeigen, was mit einem Beitrag geschah: /history 3",
        MenuCommand.DIGEST: "Eine Zusammenfassung bekommen: /digest daily 09:00",
        MenuCommand.AUDIT: "Zeigen, ob das Log geprüft wurde",
        MenuCommand.PAUSE: "Nichts zeigen bis /resume",
        MenuCommand.RESUME: "Wieder Beiträge zeigen",
    }

    welcome = (
        "Ich zeige Beiträge aus der Warteschlange im Team-Chat. Drück darunter <b>Gepostet</b>,"
        " <b>Überspringen</b> oder <b>Ablehnen</b>; wer zuerst drückt, entscheidet.\n\n"
        "/queue die Beiträge, die warten\n/next den nächsten Beitrag jetzt zeigen\n"
        "/status Warteschlange und Zeitplan\n"
        "/undo deine letzte Entscheidung zurücknehmen; als Antwort auf einen Beitrag die"
        " Entscheidung über ihn\n"
        "/stats [Tage] was du getan hast\n/help dieser Text"
    )
    for_admins = (
        "\n\n<b>Für Admins</b>\n/team [Tage] was das Team getan hat\n"
        "/dashboard ein Link zum Dashboard\n/alerts was nicht in Ordnung ist\n"
        "/export [Tage] die Daten als CSV, privat\n"
        "/digest daily 09:00 was entschieden wurde, jeden Tag privat\n"
        "/audit ob das Log das ist, was geschrieben wurde\n"
        "/edit 3 Neuer Text\n/move 3 1 der dritte Beitrag kommt als Nächstes\n/remove 3\n"
        "/history 3 was mit ihm geschah\n/pause nichts zeigen\n/resume wieder Beiträge zeigen\n"
        "Die Nummer ist die aus /queue; ohne Nummer antworte auf den Beitrag.\n"
        "Schick mir privat Fotos, Videos, Alben oder Dateien: Ich reihe sie mit ihrem Text ein."
    )

    unknown_command = "Diesen Befehl kenne ich nicht. /help zeigt meine."
    only_commands = "Ich verstehe nur Befehle. /help zeigt sie."
    not_allowed = "Das darf nur das Team."
    admins_only = "Das darf nur ein Admin."
    viewers_only = "Das geht nur mit Zugang zum Dashboard."
    not_here = "Das sage ich nur im Team-Chat und privat."
    anonymous = "Ich kann nicht sehen, wer du bist."
    saved = "Gespeichert, wird gleich ausgeführt."
    parked = (
        "Etwas ist schiefgegangen. Deine Aktion ist gespeichert, ein Admin kann sie wiederholen."
    )
    failed = "Etwas ist schiefgegangen. Bitte versuch es noch einmal."
    counts_unseen = "Das zählt, aber ich kann es hier nicht zeigen."
    shown = "Der Beitrag ist im Team-Chat."
    link_sent = "Ich habe dir den Link privat geschickt."
    no_dashboard = (
        "Ich kenne die Adresse des Dashboards nicht. Ein Admin kann STORYLINE_PUBLIC_URL setzen."
    )
    sent_in_private = "Ich schicke es dir privat."
    start_first = (
        "Ich darf dir nicht schreiben. Schick mir zuerst privat /start, dann frag noch einmal."
    )
    no_member_list = (
        "⚠️ Telegram sagt mir nicht, wer im Team-Chat ist. Deshalb lehne ich ab, was die Leute dort"
        " tun. Mach mich dort zum Administrator; ich brauche kein besonderes Recht."
    )

    reject_sure = "Endgültig ablehnen?"
    cancelled = "Nicht abgelehnt."
    not_ours = "Dieser Knopf funktioniert nicht mehr."
    is_removed = "Dieser Beitrag wurde aus der Warteschlange genommen."
    removed_line = "🗑️ Entfernt"
    taken_back_now = "↩️ Zurückgenommen"
    operator = "der Technik"
    no_item = "In dieser Nachricht kenne ich keinen Beitrag."
    nothing_decided = "Hier ist nichts entschieden."
    is_queued_anew = (
        "Der Beitrag ist wieder in der Warteschlange, deshalb bleibt diese Entscheidung."
    )

    nothing_waiting = "Nichts wartet."
    link_terms = "Dieser Link meldet dich an. Er gilt einmal, 5 Minuten lang und nur für dich."

    edit_usage = (
        "Nenn mir den Beitrag und seinen neuen Text: <code>/edit 3 Der Hafen am Morgen</code>, oder"
        " antworte auf den Beitrag mit <code>/edit Der Hafen am Morgen</code>."
        " <code>/edit 3 -</code> entfernt den Text."
    )
    move_usage = (
        "Nenn mir den Beitrag und seinen neuen Platz: <code>/move 3 1</code> macht den dritten"
        " Beitrag zum nächsten, <code>/move 3 last</code> zum letzten. Die Nummern sind die aus"
        " /queue."
    )
    remove_usage = (
        "Nenn mir den Beitrag: <code>/remove 3</code> mit seiner Nummer aus /queue, oder antworte"
        " auf ihn mit <code>/remove</code>."
    )
    history_usage = (
        "Nenn mir den Beitrag: <code>/history 3</code> mit seiner Nummer aus /queue, oder antworte"
        " auf ihn mit <code>/history</code>."
    )
    paused_now = "⏸️ Pausiert: Ich zeige nichts, bis ein Admin /resume schickt."
    not_paused = "Es ist keine Pause."
    next_after_pause = ", und während der Pause zeige ich nichts"
    command_line = "der Kommandozeile"
    on_offer_head = "Angeboten"
    unshowable = "nicht darstellbar"

    daily_digest = "Zusammenfassung des Tages"
    weekly_digest = "Zusammenfassung der Woche"
    nothing_decided_then = "Nichts wurde entschieden."
    no_decision_by = "keine Entscheidung von"
    no_digest = (
        "Du bekommst keine Zusammenfassung. <code>/digest daily 09:00</code> oder <code>/digest"
        " weekly mo 09:00</code> bestellt eine."
    )
    digest_usage = (
        "Frag so: <code>/digest daily 09:00</code>, <code>/digest weekly mo 09:00</code> oder"
        " <code>/digest off</code>."
    )
    digest_off = (
        "Du bekommst keine Zusammenfassung mehr. <code>/digest daily 09:00</code> bestellt eine."
    )
    answered_in_private = "Ich habe dir privat geantwortet."
    this_week = "Diese Woche"
    log_is_empty = "Das Log ist leer."
    not_verified = (
        "Es wurde noch nicht geprüft. Der Projektor tut das jede Stunde; <code>storyline audit"
        " verify</code> tut es jetzt."
    )

    def number(self, number: int) -> str:
        return f"{number:,}".replace(",", ".")

    def interactions(self, number: int) -> str:
        return self._counted(number, "Interaktion", "Interaktionen")

    def people(self, number: int) -> str:
        return self._counted(number, "Person", "Personen")

    def duration(self, time: timedelta) -> str:
        number, unit = in_units(time)
        return self._counted(number, *UNITS[unit])

    def weekday(self, day: date) -> str:
        return WEEKDAYS[day.weekday()]

    def date(self, day: date) -> str:
        return f"{day.day}. {MONTHS[day.month - 1]}"

    def by(self, done: str, who: str) -> str:
        return f"{done} von {who}"

    def answers_again(self, command: str, wait: timedelta) -> str:
        return f"Du bist schnell: {command} antwortet wieder in {self.duration(wait)}."

    def listens_again(self, wait: timedelta) -> str:
        return f"Du bist schnell: Ich antworte wieder in {self.duration(wait)}."

    def takes_nothing(self, command: str, given: str) -> str:
        return f"Ich habe nichts getan: {command} steht allein, und „{given}“ verstehe ich nicht."

    def is_not_understood(self, given: str) -> str:
        return f"Ich habe nichts getan: „{given}“ verstehe ich nicht."

    def is_no_number_of_days(self, command: str, given: str, limit: int) -> str:
        return (
            f"„{given}“ ist keine Anzahl von Tagen zwischen 1 und {self.number(limit)}. Frag so:"
            f" <code>{command} 7</code>"
        )

    def cannot_be_shown(self, reason: str) -> str:
        return f"Ich kann den nächsten Beitrag nicht zeigen: {reason}"

    def may_be_shown(self, reason: str) -> str:
        return f"{reason}. Wenn der nächste Beitrag nicht erscheint, hol einen anderen: /next"

    def is_passed_over(self, name: str, reason: str) -> str:
        return (
            f"⚠️ <b>{name}</b> lässt sich nicht zeigen: {reason}\n\nIch versuche es in ein paar"
            " Stunden wieder, insgesamt dreimal, dann lege ich den Beitrag beiseite."
            " <code>storyline queue list</code> zeigt ihn, <code>storyline queue retry</code>"
            " versucht es noch einmal."
        )

    def accepts_nothing(self, reason: str) -> str:
        return (
            "⚠️ Ich kann keine Updates mehr annehmen. Was die Leute jetzt tun, geht vielleicht"
            f" verloren.\n{reason}"
        )

    def already(self, state: str, who: str) -> str:
        return f"Schon {state} von {who}"

    def already_taken_back(self, who: str) -> str:
        return f"Schon zurückgenommen von {who}"

    def not_yours(self, who: str) -> str:
        return f"Das kann nur {who} oder ein Admin zurücknehmen."

    def too_late(self, limit: timedelta) -> str:
        return f"Nach {self.duration(limit)} kann das nur noch ein Admin zurücknehmen."

    def undo_waits(self, commands: str) -> str:
        return f"Das geht erst, wenn die Statistik neu aufgebaut ist; ein Admin startet: {commands}"

    def nothing_to_undo(self, limit: timedelta) -> str:
        lately = f"Seit {self.duration(limit)} hast du hier nichts entschieden. " if limit else ""
        return (
            f"{lately}Um die Entscheidung über einen Beitrag zurückzunehmen, antworte mit /undo auf"
            " ihn."
        )

    def waiting(self, number: int) -> str:
        return self._counted(number, "wartet", "warten")

    def on_offer(self, number: int) -> str:
        return f"{self.number(number)} angeboten"

    def next_due(self, when: str) -> str:
        return f"der nächste: {when}"

    def up_for(self, duration: str) -> str:
        return f"läuft seit {duration}"

    in_the_picture = "im Bild"
    open_dashboard = "Im Dashboard öffnen"
    chart_labels = GERMAN

    def your_days(self, days: int) -> str:
        return "Dein letzter Tag" if days == 1 else f"Deine letzten {self.number(days)} Tage"

    def team_days(self, days: int) -> str:
        period = "Der letzte Tag" if days == 1 else f"Die letzten {self.number(days)} Tage"
        return f"{period} des Teams"

    def most_active_hour(self, hour: str) -> str:
        return f"aktivste Stunde: {hour}"

    def time_to_decide(self, median: str, p90: str) -> str:
        return f"im Median nach {median} entschieden, 90 % innerhalb von {p90}"

    def all_resting(self, waiting: int) -> str:
        return (
            "Jetzt lässt sich nichts zeigen: Was wartet"
            f" ({self.number(waiting)}), hat eine Sperrfrist oder wurde gerade erst versucht."
        )

    def exported(self, days: int) -> str:
        period = "des letzten Tages" if days == 1 else f"der letzten {self.number(days)} Tage"
        return f"Interaktionen und Entscheidungen {period}, als CSV."

    def export_too_large(self, limit: int, since: datetime) -> str:
        return (
            f"Der Export ist größer als {limit // 1_000_000} MB, das nimmt Telegram von mir nicht"
            " an. Frag nach weniger Tagen, oder starte auf dem Server\n"
            f"<code>storyline export interactions --since {since:%Y-%m-%d}"
            " -o interactions.csv</code>"
        )

    def and_more(self, number: int) -> str:
        return f"und {self.number(number)} weitere" if number > 1 else "und ein weiterer"

    def since(self, when: str) -> str:
        return f"seit {when}"

    def queued(self, number: int | None) -> str:
        return "Eingereiht" if number is None else f"{self.number(number)} eingereiht"

    def cooling(self, number: int | None, until: datetime) -> str:
        day = f"{self.date(until)} {until.year}"
        if number is None:
            return f"Seine Sperrfrist endet am {day}."
        return f"{self.number(number)} in Sperrfrist bis zum {day}."

    def queued_before(self, number: int, state: str) -> str:
        head = "Schon" if number == 1 else f"{self.number(number)} sind schon"
        return f"{head} in der Warteschlange: {state}."

    def reason(self, error: InvalidInput) -> str:
        match error:
            case TextTooLong():
                length, limit = self.number(error.length), self.number(error.limit)
                return f"Der Text hat {length} Zeichen; höchstens {limit} sind erlaubt."
            case NotChangeable():
                state, change = self.states[QueueState(error.state)], ItemChange(error.change)
                return f"Was schon {state} ist, kann nicht {self.changes[change]} werden."
            case _:
                return str(error)

    def not_queued(self, reason: str) -> str:
        return f"Nicht eingereiht: {reason}"

    def next_at(self, when: str) -> str:
        return f", der nächste kommt {when}"

    def caption_is(self, title: str) -> str:
        return f"Der Text ist jetzt: {title}"

    def no_caption(self, title: str) -> str:
        return f"{title}: ohne Text"

    def is_at(self, title: str, place: int | None) -> str:
        return f"{title} ist jetzt {f'Nummer {place}' if place else 'der letzte'}."

    def is_gone(self, title: str) -> str:
        return f"Entfernt: {title}"

    def stays(self, reason: str) -> str:
        return f"Nicht geändert: {reason}"

    def not_yet(self, commands: str) -> str:
        return (
            "Noch nicht: Die Lesetabellen stammen von einer älteren Version. Ein Admin startet:"
            f" {commands}"
        )

    def no_such_number(self, number: int, waiting: int) -> str:
        told = f"Kein Beitrag hat die Nummer {number} ({self.waiting(waiting)})."
        return f"{told} /queue zeigt die Nummern."

    def events_before(self, number: int) -> str:
        return f"und davor {self._counted(number, 'Ereignis', 'Ereignisse')}"

    def paused_by(self, who: str, since: str) -> str:
        return f"⏸️ Pausiert von {who} seit {since}"

    def paused_already(self, line: str) -> str:
        return f"{line}. Ein Admin kann /resume schicken."

    def resumed(self, next_one: str) -> str:
        return f"▶️ Ich zeige wieder Beiträge{next_one}."

    def decided_in_all(self, number: int) -> str:
        return f"entschieden {self.number(number)}"

    def lasts(self, days: int, per_day: int) -> str:
        length = self._counted(days, "Tag", "Tage") if days else "weniger als einen Tag"
        return f"das reicht für {length} bei {self.number(per_day)} am Tag"

    def for_so_long(self, who: str, duration: str) -> str:
        return f"{who} seit {duration}"

    def witness(self, head: str) -> str:
        return (
            f"Hier endet das Log: <code>{head}</code>\nBewahre diese Nachricht auf:"
            " <code>storyline audit verify --since HEAD</code> sagt dir, ob jemand das Log bis"
            " hierher geändert hat."
        )

    def every_day(self, at: str) -> str:
        return f"Du bekommst jeden Tag um {at} eine Zusammenfassung."

    def every_week(self, weekday: str, at: str) -> str:
        return f"Du bekommst jeden {weekday} um {at} eine Zusammenfassung."

    def next_digest(self, slot: str) -> str:
        return f"Die nächste: {slot}"

    def maybe_arrived(self, slot: str) -> str:
        return f"{slot}: Niemand weiß, ob sie angekommen ist."

    def not_delivered(self, slot: str) -> str:
        return f"{slot}: Telegram hat sie nicht zugestellt."

    def log_ends(self, head: str) -> str:
        return (
            f"Hier endet das Log:\n<code>{head}</code>\nBewahre das auf: <code>storyline audit"
            " verify --since HEAD</code> sagt dir, ob jemand das Log bis hierher geändert hat."
        )

    def is_verified(self, when: str, position: int) -> str:
        return (
            f"Geprüft {when} bis Position {self.number(position)}: Es ist das, was geschrieben"
            " wurde."
        )

    def is_broken(self, when: str, position: str, reason: str) -> str:
        return (
            f"⚠️ Geprüft {when}: Es ist nicht das, was geschrieben wurde. Erste falsche Position"
            f" {position}: {reason}"
        )

    def _counted(self, number: int, one: str, many: str) -> str:
        return f"{self.number(number)} {one if number == 1 else many}"
