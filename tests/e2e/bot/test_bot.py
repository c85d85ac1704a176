"""The bot as a process, driven by people: what they see, and what the log says afterwards."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

from adapters import bootstrap
from adapters.telegram.inbox.inbox import Inbox
from adapters.telegram.receiving.webhook import PATH, SECRET_HEADER
from tests.drivers.bot_process import BotProcess, bot_process, inbox_of, people_did
from tests.drivers.bot_system import NO, POSTED, REJECT, SKIP, YES, BotSystem
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import project
from tests.drivers.ports import free_port
from tests.drivers.sandbox import (
    ADMIN,
    BOB,
    CHIARA,
    DMITRI,
    PEOPLE,
    Json,
    buttons,
    sandbox_process,
    shown,
)
from tests.drivers.waiting import wait_for
from tests.factories.pictures import png
from tests.factories.updates import update_fixtures


def test_the_team_decides_and_reports_agree_with_what_was_done(
    system: BotSystem, storyline: CommandLine
) -> None:
    sandbox = system.sandbox
    sandbox.say(BOB, "/queue")
    sandbox.said(BOB, "Nothing is waiting.")
    first, second, third = system.offered(3)
    assert [list(buttons(each)) for each in (first, second, third)] == [[POSTED, SKIP, REJECT]] * 3

    assert sandbox.told(sandbox.press(BOB, first, REJECT)) == "Reject for good?"
    sure = system.asks(first, [YES, NO])
    assert sandbox.told(sandbox.press(BOB, sure, NO)) == "Not rejected."
    system.asks(first, [POSTED, SKIP, REJECT])

    sandbox.press(BOB, first, REJECT)
    sure = system.asks(first, [YES, NO])
    assert sandbox.told(sandbox.press(BOB, sure, YES)) == "🚫 Rejected"
    system.decided(first, "🚫 Rejected by @bob")
    assert sandbox.told(sandbox.press(CHIARA, second, SKIP)) == "⏭️ Skipped"
    system.decided(second, "⏭️ Skipped by @chiara")
    assert sandbox.told(sandbox.press(DMITRI, third, POSTED)) == "✅ Posted"
    system.decided(third, "✅ Posted by @dmitri")

    wait_for(lambda: system.count("caption_update") == 3, "recorded responses")
    assert system.bot.stop() == 0
    assert storyline("projector", "--once").exit_code == 0
    decisions = storyline("stats", "decisions", "--json").json
    assert (decisions["posted"], decisions["skipped"], decisions["rejected"]) == (1, 1, 1)
    bob = storyline("stats", "user", "@bob", "--json").json
    assert bob["posts_rejected"] == 1
    assert bob["commands_used"] == {"/queue": 1}
    listed = storyline("interactions", "--json").json
    counted = Counter((each["interaction_type"], each["interaction_name"]) for each in listed)
    assert counted == {
        ("command", "/queue"): 1,
        ("command", "/next"): 3,
        ("message", "photo"): 3,
        ("callback", "reject"): 2,
        ("callback", "cancel_reject"): 1,
        ("callback", "confirm_reject"): 1,
        ("callback", "skip"): 1,
        ("callback", "posted"): 1,
        ("bot_response", "text_reply"): 4,
        ("bot_response", "photo_notification"): 3,
        ("bot_response", "keyboard_update"): 3,
        ("bot_response", "caption_update"): 3,
    }
    assert all(
        "response_time_ms" in each["context"]
        for each in listed
        if each["interaction_type"] != "bot_response"
    )


def test_of_two_who_press_at_once_one_wins_and_the_other_is_told(system: BotSystem) -> None:
    (offer,) = system.offered()

    with ThreadPoolExecutor() as people:
        presses = list(
            people.map(lambda who: system.sandbox.press(who, offer, POSTED), [BOB, CHIARA])
        )
    told = [system.sandbox.told(each) for each in presses]

    winner = BOB if told[0] == "✅ Posted" else CHIARA
    assert sorted(told) == sorted(["✅ Posted", f"Already posted by @{winner}"])
    system.decided(offer, f"✅ Posted by @{winner}")
    assert Counter(each.outcome for each in system.recorded("posted", 2)) == {
        "ok": 1,
        "already_decided": 1,
    }


def test_only_admins_see_the_team_and_queue_photos(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.say(BOB, "/team", "bot")
    sandbox.said(BOB, "Only an admin", "bot")
    sandbox.show(BOB, ("mine.png", png()))
    (denied,) = system.recorded("photo")
    sandbox.say(BOB, "/help", "bot")
    assert "/team" not in shown(sandbox.said(BOB, "/queue", "bot"))
    sandbox.say(ADMIN, "/help", "bot")
    sandbox.said(ADMIN, "/team [days]", "bot")
    sandbox.say(ADMIN, "/team 7", "bot")
    sandbox.said(ADMIN, "The team's last 7 days", "bot")
    sandbox.show(ADMIN, ("a.png", png(60, 60)), ("b.png", png(61, 61)), caption="<b>&</b>")
    sandbox.said(ADMIN, "2 queued", "bot")
    project(system.log)

    assert {each.outcome for each in system.recorded("/team", 2)} == {"denied", "ok"}
    assert denied.outcome == "denied"
    assert system.log.queue.counts().waiting == 2
    assert {each.caption for each in system.log.queue.listing(9)} == {"<b>&</b>", None}


def test_what_is_not_for_the_bot_is_recorded_and_not_answered(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.say(BOB, "/queue@OtherBot")
    said = sandbox.say(BOB, "Good morning")
    sandbox.edit(BOB, said, "/queue")
    sandbox.say(BOB, "/help")
    sandbox.said(BOB, "Press Posted")
    system.recorded("edited_message")
    system.recorded("text", 2)

    assert system.count("/queue") == 0
    assert len(sandbox.calls("sendMessage")) == 1


def test_refusals_of_telegram_stop_nothing(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.say(BOB, "/start", "bot")
    sandbox.said(BOB, "Press Posted", "bot")
    first, second = system.offered(2)

    sandbox.fault("sendMessage", error_code=403, description="Forbidden: bot was blocked")
    sandbox.say(BOB, "/help", "bot")
    system.recorded("/help")  # the next fault is not for him
    sandbox.fault("sendMessage", error_code=429, retry_after=1)
    sandbox.say(CHIARA, "/help")
    sandbox.fault("sendMessage", error_code=502, description="Bad Gateway")
    sandbox.say(DMITRI, "/status")
    old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    sandbox.fault("answerCallbackQuery", error_code=400, description=old)
    sandbox.press(BOB, first, POSTED)
    system.decided(first, "✅ Posted by @bob")
    same = "Bad Request: message is not modified: specified new message content is the same"
    sandbox.fault("editMessageCaption", error_code=400, description=same)
    assert sandbox.told(sandbox.press(BOB, second, SKIP)) == "⏭️ Skipped"
    sandbox.inject(_press(9_001, "no such query", system, "v1:posted:of-another-bot"))
    sandbox.change(BOB, blocked=True)
    sandbox.say(CHIARA, "/stats 7")
    sandbox.said(CHIARA, "Your last 7 days")
    sandbox.said(DMITRI, "on offer")

    helps = system.recorded("/help", 2)
    assert Counter(each.outcome for each in helps) == {"failed": 1, "ok": 1}
    assert system.recorded("/status")[0].outcome == "ok"
    assert {each.outcome for each in system.recorded("posted")} == {"ok"}
    assert system.bot.stop() == 0
    assert system.log.service.get_content_decisions()["total_decisions"] == 2


def test_a_group_that_becomes_a_supergroup_is_followed_also_by_a_bot_that_was_away(
    database_url: str, tmp_path: Path
) -> None:
    with (
        sandbox_process("--basic-group") as sandbox,
        bootstrap.open_storyline(database_url) as log,
        bot_process(sandbox, database_url, tmp_path) as bot,
    ):
        system = BotSystem(sandbox, bot, log)
        bot.start()
        before, other = system.offered(2)
        assert sandbox.http.post("/admin/team/migrate").is_success
        sandbox.say(CHIARA, "/help")
        sandbox.said(CHIARA, "Press Posted")
        sandbox.inject(_late_press(before, SKIP))
        assert system.recorded("skip")[0].outcome == "ok"
        assert bot.stop() == 0
        bot.start()  # its settings name the old chat
        sandbox.say(CHIARA, "/status")
        sandbox.said(CHIARA, "on offer")
        sandbox.inject(_late_press(other, POSTED))
        assert system.recorded("posted")[0].outcome == "ok"
        sandbox.show(ADMIN, ("after.png", png(70, 70)))
        system.recorded("photo", 3)
        project(log)
        sandbox.say(ADMIN, "/next")
        (after,) = wait_for(sandbox.offers, "offer in the new chat")
        assert after["chat"]["id"] != before["chat"]["id"]
        assert sandbox.told(sandbox.press(BOB, after, POSTED)) == "✅ Posted"
        system.recorded("posted", 2)
        old, new = before["chat"]["id"], after["chat"]["id"]
        assert log.log.chat_ids(old) == log.log.chat_ids(new) == [old, new]
        for chat_id in (old, new):
            decisions = log.service.get_content_decisions(chat_id=chat_id)
            assert (decisions["posted"], decisions["skipped"]) == (2, 1)
        assert "Traceback" not in bot.output.read_text()


def test_nobody_waits_for_menus_that_telegram_does_not_take_yet(
    database_url: str, tmp_path: Path
) -> None:
    with (
        sandbox_process("--basic-group") as sandbox,
        bot_process(sandbox, database_url, tmp_path) as bot,
    ):
        bot.start()
        wait_for(lambda: len(sandbox.calls("setMyCommands")) == 6, "menus")
        sandbox.fault("setMyCommands", error_code=429, retry_after=600, times=50)
        assert sandbox.http.post("/admin/team/migrate").is_success
        wait_for(lambda: len(sandbox.calls("setMyCommands")) == 7, "menus of the new chat")
        sandbox.say(CHIARA, "/help")
        sandbox.said(CHIARA, "Press Posted")


def test_a_migration_that_only_a_refused_call_tells_of_is_a_fact_too(
    database_url: str, tmp_path: Path
) -> None:
    with (
        sandbox_process("--basic-group") as sandbox,
        bootstrap.open_storyline(database_url) as log,
        bot_process(sandbox, database_url, tmp_path) as bot,
    ):
        old = sandbox.team_chat_id
        assert sandbox.http.post("/admin/team/migrate").is_success
        sandbox.advance(25 * 3600)  # Telegram has forgotten the service messages
        bot.start()
        ids = wait_for(
            lambda: len(log.log.chat_ids(old)) > 1 and log.log.chat_ids(old), "migration"
        )
        assert ids == [old, sandbox.http.get("/admin").json()["team_chat_id"]]


def test_anonymous_admins_and_topics_are_served(system: BotSystem) -> None:
    sandbox = system.sandbox
    topic = sandbox.http.post("/admin/team/topics", json={"name": "Photos"}).json()["topic"]
    sandbox.change(ADMIN, anonymous=True)
    sandbox.say(ADMIN, "/help", topic=topic)
    assert sandbox.said(BOB, "Press Posted")["message_thread_id"] == topic
    sandbox.say(ADMIN, "/team")
    sandbox.said(BOB, "Only an admin")

    (helped,) = system.recorded("/help")
    (asked,) = system.recorded("/team")
    assert helped.user_id is None
    assert (helped.outcome, asked.outcome) == ("ok", "denied")


def test_a_caption_without_room_is_cut_for_the_decision(system: BotSystem) -> None:
    sandbox = system.sandbox
    sandbox.show(ADMIN, ("long.png", png()), caption="<&> " * 256)
    system.recorded("photo")
    project(system.log)
    sandbox.say(BOB, "/next")
    (offer,) = wait_for(sandbox.offers, "offer")
    sandbox.press(BOB, offer, POSTED)
    caption = shown(system.decided(offer, "✅ Posted by @bob"))
    assert len(caption) == 1024
    assert caption.startswith("<&> <&>")


def test_a_bot_that_begins_while_telegram_is_away_waits_for_it(
    database_url: str, tmp_path: Path
) -> None:
    with (
        sandbox_process() as sandbox,
        bot_process(sandbox, database_url, tmp_path) as bot,
    ):
        sandbox.fault("getMe", error_code=502, description="Bad Gateway")
        bot.start()
        sandbox.say(BOB, "/help")
        sandbox.said(BOB, "Press Posted")
        assert bot.stop() == 0


def test_the_token_is_in_no_output_at_any_level_and_in_no_file(
    database_url: str, tmp_path: Path
) -> None:
    secret = "a-secret-between-telegram-and-us"
    with (
        sandbox_process() as sandbox,
        bootstrap.open_storyline(database_url) as log,
        bot_process(sandbox, database_url, tmp_path) as bot,
        bot_process(
            sandbox,
            database_url,
            tmp_path,
            STORYLINE_WEBHOOK_URL=(address := f"http://127.0.0.1:{free_port()}"),
            STORYLINE_WEBHOOK_LISTEN=address.removeprefix("http://"),
            STORYLINE_WEBHOOK_SECRET=secret,
        ) as webhook,
        bot_process(
            sandbox, database_url, tmp_path, TELEGRAM_BOT_TOKEN="7006:wrong-token-nobody-knows"
        ) as stranger,
    ):
        system = BotSystem(sandbox, bot, log)
        bot.start()
        sandbox.fault("getUpdates", error_code=500)
        sandbox.fault("sendMessage", drop="before")
        sandbox.say(BOB, "/queue")
        sandbox.said(BOB, "Nothing is waiting.")
        (offer,) = system.offered()
        sandbox.press(BOB, offer, POSTED)
        system.decided(offer, "✅ Posted by @bob")
        assert bot.stop() == 0
        webhook.start()
        sandbox.say(BOB, "/status")
        sandbox.said(BOB, "1")
        assert webhook.stop() == 0
        stranger.start()
        wait_for(lambda: not stranger.is_running(), "end of a bot with a wrong token")
        sandbox.http.close()

        output = bot.output.read_bytes()
        assert b"Calling Bot API endpoint" in output  # it was at DEBUG indeed
        assert b"[debug    ] Set Bot API URL" in output
        found = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        assert inbox_of(sandbox, tmp_path) in found
        for token in (sandbox.token, secret, "7006:wrong-token-nobody-knows"):
            leaks = [path for path, content in found.items() if token.encode() in content]
            assert leaks == []
            assert not _is_in_the_database(log, token)
        assert b"error: Telegram does not know this token" in output


def test_a_bot_asked_to_stop_is_gone_within_ten_seconds_and_left_nothing_undone(
    system: BotSystem,
) -> None:
    sandbox = system.sandbox
    sandbox.say(CHIARA, "/status", "bot")
    sandbox.said(CHIARA, "waiting", "bot")
    sandbox.fault("sendMessage", delay=60, times=9)
    sandbox.say(BOB, "/queue")
    wait_for(lambda: sandbox.waiting() == 0, "acknowledgement")
    assert system.bot.stop() == 0
    assert system.count("/queue") == 0
    sandbox.http.delete("/admin/faults")

    system.bot.start()
    sandbox.said(BOB, "Nothing is waiting.")
    system.recorded("/queue")
    assert system.bot.stop() == 0
    assert system.count("/queue") == system.count("/status") == 1


def test_a_second_bot_says_that_it_is_one_too_many_and_waits(
    database_url: str, tmp_path: Path
) -> None:
    (elsewhere := tmp_path / "elsewhere").mkdir()
    with (
        sandbox_process() as sandbox,
        bot_process(sandbox, database_url, tmp_path) as bot,
        bot_process(sandbox, database_url, elsewhere) as other_machine,
    ):
        bot.start()
        sandbox.say(BOB, "/queue")
        sandbox.said(BOB, "Nothing is waiting.")
        other_machine.start()

        def complaint() -> bool:
            both = bot.output.read_text() + other_machine.output.read_text()
            return "another process polls with this token" in both

        wait_for(complaint, "complaint")
        assert bot.is_running()
        assert other_machine.is_running()


def test_a_second_bot_over_the_same_inbox_waits_for_the_first_one_to_end(
    system: BotSystem, database_url: str, tmp_path: Path
) -> None:
    system.sandbox.say(BOB, "/queue")
    system.sandbox.said(BOB, "Nothing is waiting.")
    with bot_process(system.sandbox, database_url, tmp_path) as second:
        second.start()
        wait_for(lambda: "another process handles the inbox" in _text(second), "complaint")
        system.bot.kill()
        system.sandbox.say(BOB, "/help")
        system.sandbox.said(BOB, "Press Posted")
        assert second.is_running()


def test_every_kind_of_update_comes_through_the_webhook_into_the_log(
    database_url: str, tmp_path: Path
) -> None:
    updates = update_fixtures().values()
    secret, port = "what-telegram-proves-itself-with", free_port()
    with (
        sandbox_process() as sandbox,
        bootstrap.open_storyline(database_url) as log,
        bot_process(
            sandbox,
            database_url,
            tmp_path,
            STORYLINE_WEBHOOK_URL=f"http://127.0.0.1:{port}",
            STORYLINE_WEBHOOK_LISTEN=f"127.0.0.1:{port}",
            STORYLINE_WEBHOOK_SECRET=secret,
        ) as bot,
    ):
        bot.start()
        system = BotSystem(sandbox, bot, log)
        sandbox.say(BOB, "/help", "bot")
        sandbox.said(BOB, "Press Posted", "bot")
        for update in updates:
            sandbox.inject({kind: each for kind, each in update.items() if kind != "update_id"})
        posted = sandbox.http.post(
            f"http://127.0.0.1:{port}{PATH}", json={"no": "id"}, headers={SECRET_HEADER: secret}
        )
        assert posted.status_code == 200

        # A poll that changes is an event, but nothing that a person did.
        done = sum("poll" not in update for update in updates) + 1
        wait_for(lambda: people_did(log) == done, "records of all updates")
        sandbox.say(BOB, "/status", "bot")
        system.recorded("/status")
        assert bot.stop() == 0
        with closing(Inbox(inbox_of(sandbox, tmp_path))) as inbox:
            assert (inbox.status().open, inbox.status().parked) == (0, 1)


def _late_press(offer: Json, label: str) -> Json:
    """A press on a message that stayed in the chat that the team has left."""
    bob = {"id": PEOPLE[BOB], "is_bot": False, "first_name": "Bob"}
    query = {"id": label, "from": bob, "message": offer, "data": buttons(offer)[label]}
    return {"callback_query": {**query, "chat_instance": "1"}}


def _press(query: int, query_id: str, system: BotSystem, data: str) -> Json:
    chat = {"id": system.sandbox.team_chat_id, "type": "supergroup", "title": "x"}
    message = {"message_id": query, "date": 0, "chat": chat}
    bob = {"id": 7002, "is_bot": False, "first_name": "Bob"}
    pressed = {"id": query_id, "from": bob, "message": message, "chat_instance": "1", "data": data}
    return {"callback_query": pressed}


def _is_in_the_database(log: bootstrap.Storyline, secret: str) -> bool:
    with log.connections.connection() as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables"
            " WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        ).fetchall()
        for table in tables:
            query: Any = f"SELECT row_to_json(t)::text AS row FROM {table['name']} AS t"
            rows = connection.execute(query).fetchall()
            if any(secret in row["row"] for row in rows):
                return True
        states = connection.execute("SELECT state FROM event_log").fetchall()
        return any(secret.encode() in bytes(row["state"]) for row in states)


def _text(bot: BotProcess) -> str:
    return bot.output.read_text()
