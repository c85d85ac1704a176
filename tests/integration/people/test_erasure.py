"""Erasing a person leaves no trace of them and changes no number."""

import base64
import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any
from uuid import UUID

import psycopg
import pytest
from pyarrow import parquet

from adapters.archive.archiving import archive, restore, verify
from adapters.archive.files import ArchiveFiles
from adapters.bootstrap import Storyline, open_storyline
from adapters.postgres.embedded.binaries import wheel_binaries
from adapters.postgres.people.text_vault import MAX_BYTES
from adapters.statements import statement
from adapters.telegram.importing.importer import Importer
from adapters.telegram.importing.update_records import BrokenRecord, UpdateRecord
from adapters.telegram.inbox.inbox import Inbox
from adapters.telegram.inbox.inbox_erasure import forget
from adapters.telegram.inbox.inbox_message import Done, NewMessage
from adapters.telegram.updates.mentions import mentions
from adapters.telegram.updates.translate import Bot
from domain.errors import InvalidInput, LimitExceeded
from domain.ids import ItemId, UserId, update_stream_id
from domain.ports import AppendStatus, Person, Profile
from domain.vocabulary import SEALED_TEXT
from projections.projection import all_projections
from projections.replay import replay
from tests.conftest import EmptyDatabase
from tests.drivers.event_log import compared, execute, project, read_tables, record, rows
from tests.factories.content import withdrawn
from tests.factories.events import NOON

BOT = 110_201
ADA, BOB = 7_000_123_457, 8_000_123_458
NAMES = {"username": "ada_countess", "first_name": "Adélaïde", "last_name": "Lövelace"}
TEXT = "My secret ünder the rose"
EVENING = NOON.replace(hour=23)
ITEM = "0197a1b2-0000-7000-8000-000000000001"
CATALOGUE_CACHE = "pg_internal.init"
"""A file of the server that is made and removed at any time. It holds no rows of ours."""


def person(telegram_id: int) -> dict[str, Any]:
    names = NAMES if telegram_id == ADA else {"username": "bob", "first_name": "Bob"}
    return {"id": telegram_id, "is_bot": False, **names}


def said(update_id: int, by: int, private: bool = False, **content: Any) -> dict[str, Any]:
    chat = {"id": by, "type": "private", **NAMES} if private else {"id": -100, "type": "supergroup"}
    at = int(NOON.timestamp()) + update_id
    message = {"message_id": update_id, "date": at, "chat": chat, "from": person(by)}
    return {"update_id": update_id, "message": message | (content or {"text": TEXT})}


def pressed(update_id: int, by: int) -> dict[str, Any]:
    message = {"message_id": 7, "date": int(NOON.timestamp()), "chat": {"id": -100}}
    query = {"id": "1", "from": person(by), "message": message, "data": f"v1:posted:{ITEM}"}
    return {"update_id": update_id, "callback_query": query}


HISTORY = [
    said(1, ADA),
    said(2, ADA, private=True),
    said(3, BOB, text="hello", reply_to_message=said(1, ADA)["message"]),
    pressed(4, ADA),
    pressed(5, BOB),
    said(6, ADA, photo=[], caption=TEXT),
    pressed(7, ADA)
    | {"callback_query": {"from": person(ADA), "data": f"approve_{ADA}_by_ada_countess"}},
]


def raw(update: dict[str, Any]) -> bytes:
    return json.dumps(update).encode()


@pytest.fixture
def storyline(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storyline]:
    """A Storyline that records texts."""
    monkeypatch.setenv("STORYLINE_RECORD_TEXT", "true")
    with open_storyline(database_url) as opened:
        yield opened


def imported(storyline: Storyline, *updates: dict[str, Any], broken: bytes = b"") -> None:
    records = [UpdateRecord("file", raw(update).decode(), update) for update in updates]
    parts = [BrokenRecord("ada_countess.jsonl:1", broken, "not JSON")] if broken else []
    importer = Importer(
        storyline.log,
        storyline.users,
        storyline.chats,
        storyline.parked,
        storyline.vault,
        Bot(BOT),
        replays_due=storyline.projections.replays_due,
        now=lambda: datetime.now(UTC),
        report=lambda problem: None,
    )
    list(importer.run([*records, *parts]))


def take_back(storyline: Storyline) -> None:
    """Ada withdraws the decision that she made."""
    ada = profile(storyline, ADA)
    item_id = ItemId(UUID(ITEM))
    item = storyline.log.items([item_id])[item_id]
    assert item.decision
    assert item.decision.user_id == ada.id
    (appended,) = record(storyline, withdrawn(item).model_copy(update={"user_id": ada.id}))
    assert appended.status is AppendStatus.RECORDED


def profile(storyline: Storyline, telegram_id: int) -> Profile:
    found = storyline.users.profile(storyline.users.find(str(telegram_id)))
    assert found
    return found


def erase(storyline: Storyline, person: Profile) -> None:
    with storyline.users.erasing(person, mentions):
        pass


def reports(storyline: Storyline, user_id: UUID) -> list[Any]:
    service = storyline.service
    return [
        service.get_user_stats(UserId(user_id), as_of=EVENING),
        service.get_team_activity(as_of=EVENING),
        service.get_content_decisions(as_of=EVENING),
        service.get_counts(as_of=EVENING),
        read_tables(storyline.connections),
    ]


def traces(content: bytes) -> list[str]:
    """Ada's data in `content`: in UTF-8, JSON escapes, hex or base64."""
    found = []
    for text in (str(ADA), *NAMES.values(), TEXT):
        plain = text.encode()
        escaped = json.dumps(text)[1:-1].encode()
        forms = {plain, escaped, escaped.replace(b"\\", b"\\\\"), plain.hex().encode()}
        forms |= {escaped.hex().encode(), plain.hex().upper().encode()}
        # Where base64 begins is not known: three ways, without the letters at the edges.
        forms |= {base64.b64encode(b" " * pad + plain)[4:-4] for pad in range(3)}
        found += [text for form in forms if form in content]
    return found


def dump(url: str) -> bytes:
    pg_dump = str(wheel_binaries() / "pg_dump")
    return subprocess.run([pg_dump, url], check=True, stdout=subprocess.PIPE).stdout


def files(folder: Path) -> bytes:
    found = (file for file in sorted(folder.iterdir()) if file.name != CATALOGUE_CACHE)
    return b"".join(file.read_bytes() for file in found)


def test_no_trace_is_left_and_no_number_has_changed(
    storyline: Storyline, database_url: str, tmp_path: Path
) -> None:
    imported(storyline, *HISTORY, broken=raw(said(9, ADA))[:-2])
    imported(storyline, said(1, ADA, text="another under the same id"))
    imported(storyline, said(2, BOB, text="of Bob's, under that id"))
    take_back(storyline)
    project(storyline)
    path = tmp_path / "inbox-110201.sqlite"
    with_inbox(path)
    ada, bob = profile(storyline, ADA), profile(storyline, BOB)
    before = reports(storyline, ada.id)
    log = rows(storyline.connections, "event_log")
    assert set(traces(dump(database_url))) == {str(ADA), *NAMES.values(), TEXT}
    assert set(traces(files(tmp_path))) == {str(ADA), *NAMES.values(), TEXT}

    with storyline.users.erasing(ada, mentions) as updates:
        assert forget(path, ada) == 3
    assert updates == 2

    assert traces(dump(database_url)) == []
    assert traces(files(tmp_path)) == []
    assert reports(storyline, ada.id) == before
    assert rows(storyline.connections, "event_log") == log
    assert rows(storyline.connections, "user_keys") == [
        row for row in rows(storyline.connections, "user_keys") if row["user_id"] == bob.id
    ]
    for projection in all_projections().values():
        assert not compared(storyline, projection).differs
        list(replay(storyline.projections, projection))
    assert reports(storyline, ada.id) == before
    # What is others' is there.
    inbox = Inbox(path)
    assert [json.loads(each.raw)["update_id"] for each in inbox.open_messages()] == [23]
    inbox.close()
    assert len(storyline.parked.listing()) == 1
    assert storyline.users.name(bob.id) == "@bob"
    assert storyline.users.name(ada.id) is None
    assert ada.id not in storyline.users.names()
    assert storyline.users.find(str(ada.id)) == ada.id


def test_no_trace_is_left_in_the_files_of_the_server(
    storyline: Storyline, database_url: str
) -> None:
    imported(storyline, *HISTORY, broken=raw(said(9, ADA))[:-2])
    for number in range(20, 40):  # more than one version of each row
        imported(storyline, said(number, ADA))
    imported(storyline, said(1, ADA, text="another under the same id"))
    take_back(storyline)
    project(storyline)
    analyze(storyline)
    assert set(traces(server_files(database_url))) >= {str(ADA), *NAMES.values()}
    ada = profile(storyline, ADA)
    (key,) = (r["key"] for r in rows(storyline.connections, "user_keys") if r["user_id"] == ada.id)
    assert key in server_files(database_url)

    erase(storyline, ada)
    analyze(storyline)
    assert traces(server_files(database_url)) == []
    assert key not in server_files(database_url)
    assert ADA.to_bytes(8, "little") not in server_files(database_url)


def test_a_reader_from_before_keeps_deleted_rows_and_the_erasure_says_so(
    storyline: Storyline, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("adapters.postgres.people.user_store.REWRITE_SECONDS", 0.0)
    imported(storyline, *HISTORY)
    with psycopg.connect(database_url) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT FROM projection_checkpoint")
        with pytest.raises(LimitExceeded, match="then run VACUUM FULL users, user_keys"):
            erase(storyline, profile(storyline, ADA))
        assert traces(server_files(database_url)) != []
        reader.execute("SELECT FROM users")
        with pytest.raises(LimitExceeded, match="VACUUM FULL users"):
            erase(storyline, profile(storyline, BOB))
    with psycopg.connect(database_url, autocommit=True) as owner:
        owner.execute("VACUUM FULL users, user_keys, parked_updates")
    assert traces(server_files(database_url)) == []


def test_statistics_of_an_earlier_release_are_forgotten(storyline: Storyline) -> None:
    imported(storyline, *HISTORY)
    columns = ("telegram_user_id", "username", "first_name", "last_name")
    gather = ", ".join(f"ALTER {column} SET STATISTICS -1" for column in columns)
    execute(storyline.connections, f"ALTER TABLE users {gather}")
    analyze(storyline)
    assert set(columns) <= columns_with_statistics(storyline)
    execute(
        storyline.connections,
        "DROP VIEW people",  # that release did not have it
        statement("migrations/0020_no_statistics_of_people"),
    )
    analyze(storyline)
    assert columns_with_statistics(storyline).isdisjoint({*columns, "lower"})


def columns_with_statistics(storyline: Storyline) -> set[str]:
    query = "SELECT attname FROM pg_stats WHERE schemaname = 'public' AND tablename ~ '^users'"
    with storyline.connections.connection() as connection:
        return {row["attname"] for row in connection.execute(query)}


def analyze(storyline: Storyline) -> None:
    """As autovacuum does: values are copied into pg_statistic."""
    execute(storyline.connections, "ANALYZE users", "ANALYZE user_keys", "ANALYZE parked_updates")


def server_files(url: str) -> bytes:
    """What is in the files of one database; the write-ahead log has files of its own."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
        found = connection.execute(
            "SELECT pg_backend_pid(), oid FROM pg_database WHERE datname = current_database()"
        ).fetchone()
        assert found
        pid, oid = found
        return files(Path(f"/proc/{pid}/cwd/base/{oid}"))  # a server runs in its data folder


def with_inbox(path: Path) -> None:
    """An inbox with something of Ada's that waits, is parked, and is done; and of Bob's."""
    inbox = Inbox(path)
    received = datetime.now(UTC)
    messages = [
        NewMessage("update", f"chat {ADA}", received, raw(said(20, ADA, private=True)), 20),
        NewMessage("update", "chat -100", received, raw(said(21, ADA)), 21, parked="odd"),
        NewMessage("update", "chat -100", received, raw(said(22, ADA)), 22),
        NewMessage("update", "chat -100", received, raw(said(23, BOB, text="hello")), 23),
        NewMessage("response", f"chat {ADA}", received, b"{}"),
    ]
    entries = inbox.write(messages)
    done = entries[2]
    assert done
    inbox.write([Done(done.number)])
    inbox.close()


def test_an_archive_has_no_trace_and_a_restore_brings_nobody_back(
    storyline: Storyline, empty_database: EmptyDatabase, tmp_path: Path
) -> None:
    imported(storyline, *HISTORY)
    take_back(storyline)
    ada = profile(storyline, ADA)
    soon = datetime.now(UTC) + timedelta(hours=1)
    for name in ("before", "after"):
        archived = ArchiveFiles(str(tmp_path / name))
        list(archive(storyline.archives, archived, soon))
        assert traces(values(tmp_path / name)) == []
        assert str(ada.id).encode() in values(tmp_path / name)
        if name == "before":
            erase(storyline, ada)
    assert [problem for _, problem in verify(storyline.archives)] == [None, None]

    elsewhere = empty_database()
    with open_storyline(elsewhere) as restored:
        list(restore(restored.archives, ArchiveFiles(str(tmp_path / "before"))))
        assert restored.audit.head() == storyline.audit.head()
        assert restored.users.names() == {}
    assert traces(dump(elsewhere)) == []


def values(folder: Path) -> bytes:
    """Every value in the files of an archive, in the forms that `traces` looks for."""
    found = [files(folder)]
    for file in folder.iterdir():
        for row in parquet.ParquetFile(file).read().to_pylist():
            found += [row["state"], json.dumps(row, default=str, ensure_ascii=False).encode()]
    return b"\n".join(found)


def test_texts_are_sealed_and_gone_with_the_person(storyline: Storyline) -> None:
    long = "ü" * 9_000
    imported(storyline, *HISTORY, said(10, BOB, text=long))
    ada, bob = profile(storyline, ADA), profile(storyline, BOB)
    sealed = {
        user.id: [
            each.context[SEALED_TEXT]
            for each in storyline.service.get_by_user(user.id)
            if SEALED_TEXT in each.context
        ]
        for user in (ada, bob)
    }
    assert storyline.vault.unseal(ada.id, sealed[ada.id]) == [TEXT] * 3
    cut = "ü" * (MAX_BYTES // 2)
    assert storyline.vault.unseal(bob.id, sealed[bob.id]) == [cut, "hello"]
    assert storyline.vault.unseal(bob.id, sealed[ada.id]) == [None] * 3
    erase(storyline, ada)
    assert storyline.vault.unseal(ada.id, sealed[ada.id]) == [None] * 3


def test_texts_are_not_recorded_by_default(database_url: str) -> None:
    with open_storyline(database_url) as storyline:
        imported(storyline, *HISTORY)
        project(storyline)
        assert TEXT not in dump(database_url).decode()
        assert rows(storyline.connections, "user_keys") == []
        contexts = [row["context"] for row in rows(storyline.connections, "event_log")]
        assert not any(SEALED_TEXT in context for context in contexts)


def test_an_old_update_that_comes_again_does_not_bring_a_person_back(storyline: Storyline) -> None:
    imported(storyline, *HISTORY)
    ada = profile(storyline, ADA)
    erase(storyline, ada)
    log = rows(storyline.connections, "event_log")

    imported(storyline, *HISTORY)
    old = Person(ADA, NOON, "ada_countess", seen_in=update_stream_id(BOT, 2))
    assert storyline.users.identify([old]) == {}
    storyline.service.log_command(ada.id, "/help", {}, ADA, idempotency_key="once")
    erase(storyline, profile(storyline, ADA))
    storyline.service.log_command(ada.id, "/help", {}, ADA, idempotency_key="once")
    assert [row["telegram_user_id"] for row in rows(storyline.connections, "users")] == [BOB]
    assert len(rows(storyline.connections, "event_log")) == len(log) + 1

    imported(storyline, said(30, ADA))
    again = profile(storyline, ADA)
    assert again.id != ada.id
    assert len(storyline.service.get_by_user(again.id)) == 1


def test_a_username_of_two_people_is_refused_for_erasure(storyline: Storyline) -> None:
    imported(storyline, said(1, ADA), said(2, BOB, text="hello"))
    execute(storyline.connections, "UPDATE users SET username = 'Two'")
    bob = profile(storyline, BOB)
    assert storyline.users.find("@two") == bob.id
    with pytest.raises(InvalidInput, match=f"{BOB}, {ADA}"):
        storyline.users.find("@two", only=True)
    for name in (str(BOB), str(bob.id)):
        assert storyline.users.find(name, only=True) == bob.id


def test_concurrent_erasure_and_activity_leave_nothing_half_done(storyline: Storyline) -> None:
    """Ada stays active while she is erased again and again: each erasure is all or nothing."""
    enough = Event()

    def go_on() -> int:
        number = 100
        while not enough.is_set():
            imported(storyline, said(number, ADA), said(number + 1, BOB))
            number += 2
        return number - 100

    erased: set[UUID] = set()
    with ThreadPoolExecutor() as threads:
        going_on = threads.submit(go_on)
        while len(erased) < 20 and not going_on.done():
            for ada in storyline.users.profiles():
                if ada.telegram_user_id == ADA:
                    erase(storyline, ada)
                    erased.add(ada.id)
        enough.set()
        count = going_on.result()
    recorded = rows(storyline.connections, "event_log")
    assert len(recorded) == count
    assert all(row["user_id"] for row in recorded)
    people = {row["id"] for row in rows(storyline.connections, "users")}
    assert {row["user_id"] for row in rows(storyline.connections, "user_keys")} <= people
    assert people.isdisjoint(erased)
