"""`storyline queue`: files go in, each once, and the queue is there to be looked at."""

from pathlib import Path
from uuid import UUID

import pytest

from adapters.bootstrap import now, open_storyline
from domain.content.offers import AGAIN_AFTER, MAX_FAILURES
from domain.content.queue import first_item
from domain.ids import ItemId
from tests.drivers.command_line import CommandLine
from tests.drivers.event_log import project, record
from tests.factories.content import decided, offered
from tests.factories.pictures import jpeg

MP4 = b"\x00\x00\x00\x20ftypisom"


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """A folder with a photo, the same photo under another name, a film, and something else."""
    folder = tmp_path / "photos"
    folder.mkdir()
    (folder / "bridge.jpg").write_bytes(jpeg(b"bridge"))
    (folder / "copy of bridge.jpg").write_bytes(jpeg(b"bridge"))
    (folder / "film.mp4").write_bytes(MP4 + b"film")
    (folder / "notes.txt").write_text("not for the folder's queue")
    return folder


def test_a_folder_is_added_each_image_and_video_once(storyline: CommandLine, photos: Path) -> None:
    first = storyline("queue", "add", str(photos), "--caption", "At dawn", "--json")
    again = storyline("queue", "add", str(photos / "film.mp4"))
    listed = storyline("queue", "list", "--json").json

    assert [(Path(each["file"]).name, each["status"]) for each in first.json] == [
        ("bridge.jpg", "added"),
        ("copy of bridge.jpg", "waiting"),
        ("film.mp4", "added"),
    ]
    assert again.out.splitlines() == ["film.mp4: already waiting", "0 added, 1 already known"]
    assert first.exit_code == again.exit_code == 0
    assert [(item["media_filename"], item["kind"], item["caption"]) for item in listed] == [
        ("bridge.jpg", "photo", "At dawn"),
        ("film.mp4", "video", "At dawn"),
    ]
    assert {item["state"] for item in listed} == {"waiting"}


def test_a_list_that_is_cut_says_how_many_there_are(storyline: CommandLine, photos: Path) -> None:
    storyline("queue", "add", str(photos))
    assert "1 of 2 items" in storyline("queue", "list", "--limit", "1").out
    assert "1 of 2 items" in storyline("queue", "list", "--limit", "1", "--state", "waiting").out
    assert " of " not in storyline("queue", "list").out


def test_the_files_are_kept_when_the_originals_go(
    storyline: CommandLine, photos: Path, environment: dict[str, str]
) -> None:
    (added,) = storyline("queue", "add", str(photos / "film.mp4"), "--json").json
    kept = Path(environment["STORYLINE_STATE_DIR"], "media", added["media_id"])
    assert kept.read_bytes() == MP4 + b"film"


def test_what_was_decided_says_so_when_it_is_handed_in_again(
    storyline: CommandLine, photos: Path, database_url: str
) -> None:
    names = ["bridge.jpg", "film.mp4", "notes.txt"]
    paths = [str(photos / name) for name in names]
    added = storyline("queue", "add", *paths, "--json").json
    with open_storyline(database_url) as opened:
        ids = [first_item(each["media_id"]) for each in added]
        bridge, film, notes = (opened.log.items(ids)[each] for each in ids)
        record(opened, decided(bridge, "confirm_reject"), decided(film, "posted"), offered(notes))
        project(opened)

    again = storyline("queue", "add", *paths, "--json").json
    rejected = storyline("queue", "list", "--state", "rejected", "--json").json
    on_offer = storyline("queue", "list", "--state", "offered", "--json").json

    assert [each["status"] for each in again] == ["rejected", "added", "offered"]
    assert [each["media_filename"] for each in rejected] == ["bridge.jpg"]
    assert [each["media_filename"] for each in on_offer] == ["notes.txt"]


def test_a_file_that_telegram_would_not_take_is_named_and_the_others_are_added(
    storyline: CommandLine, photos: Path
) -> None:
    empty = photos / "empty.jpg"
    empty.touch()

    added = storyline("queue", "add", str(empty), str(photos / "film.mp4"), "--json")

    assert added.exit_code == 1
    assert added.err.splitlines() == ["error: empty.jpg: the file is empty"]
    assert [each["status"] for each in added.json] == ["added"]


def test_hostile_names_are_shown_as_one_harmless_line(storyline: CommandLine, photos: Path) -> None:
    hostile = photos / "evil\x1b[2J\u202egpj.exe\n[red]"
    hostile.write_bytes(jpeg())

    added = storyline("queue", "add", str(hostile))
    listed = storyline("queue", "list")

    assert added.out.splitlines()[0] == "evil[2Jgpj.exe [red]: added"
    assert "evil[2Jgpj.exe [red]" in listed.out
    assert not {"\x1b", "\u202e"} & set(added.out + listed.out)


def test_a_name_that_is_no_text_is_no_trouble(storyline: CommandLine, photos: Path) -> None:
    (photos / "caf\udce9.jpg").write_bytes(jpeg())
    added = storyline("queue", "add", str(photos / "caf\udce9.jpg"), "--json")
    (listed,) = storyline("queue", "list", "--json").json
    assert added.exit_code == 0
    assert listed["media_filename"] == "caf\N{REPLACEMENT CHARACTER}.jpg"


def test_what_could_not_be_shown_tells_why_and_gets_another_try(
    storyline: CommandLine, photos: Path, database_url: str
) -> None:
    added = storyline("queue", "add", str(photos), "--json").json
    bridge, film = (ItemId(UUID(each["queue_item_id"])) for each in (added[0], added[2]))
    with open_storyline(database_url) as opened:
        assert opened.attempts.begin(film, now())
        for days in range(MAX_FAILURES):
            at = now() - (MAX_FAILURES - days) * AGAIN_AFTER
            assert opened.attempts.begin(bridge, at)
            assert opened.attempts.fail(bridge, "PHOTO_INVALID\x1b[2J", at) == days + 1

    listed = storyline("queue", "list").out
    (first, second) = storyline("queue", "list", "--json").json
    assert "set aside, failed 3 times: PHOTO_INVALID[2J" in listed
    assert "perhaps shown at 2" in listed
    assert (first["failures"], first["failure"]) == (3, "PHOTO_INVALID\x1b[2J")
    assert (second["failures"], second["failure"]) == (0, None)

    assert storyline("queue", "retry", "bridge.jpg").out == "1 item will be tried again\n"
    storyline("queue", "add", str(photos / "film.mp4"))
    again = storyline("queue", "list", "--json").json
    assert [(each["failures"], each["tried_at"]) for each in again] == [(0, None)] * 2


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["add", "missing.jpg"], "missing.jpg"),
        (["add", "PHOTOS", "--caption", "x" * 2000], "2000"),
        (["add", "PHOTOS", "--category", "y" * 101], "101"),
        (["list", "--state", "asleep"], "asleep"),
    ],
)
def test_wrong_input_gets_one_line_that_names_it(
    storyline: CommandLine, photos: Path, arguments: list[str], named: str
) -> None:
    refused = storyline("queue", *(str(photos) if each == "PHOTOS" else each for each in arguments))
    assert refused.exit_code == 2
    (line,) = refused.err.splitlines()
    assert line.startswith("error: ")
    assert named in line
    assert storyline("queue", "list", "--json").json == []


def test_an_item_that_is_not_there_cannot_be_tried_again(storyline: CommandLine) -> None:
    refused = storyline("queue", "retry", "no-such.jpg")
    assert refused.exit_code == 1
    assert refused.err.startswith("error: no waiting item 'no-such.jpg'")


@pytest.fixture
def waiting(storyline: CommandLine, photos: Path) -> list[str]:
    """The ids of a photo, a film and a document that wait, in this order."""
    paths = [str(photos / name) for name in ("bridge.jpg", "film.mp4", "notes.txt")]
    return [each["queue_item_id"] for each in storyline("queue", "add", *paths, "--json").json]


def waiting_files(storyline: CommandLine) -> list[str]:
    listed = storyline("queue", "list", "--state", "waiting", "--json").json
    return [each["media_filename"] for each in listed]


def test_waiting_items_are_moved(storyline: CommandLine, waiting: list[str]) -> None:
    assert storyline("queue", "move", "notes.txt", "--to", "1").out == "notes.txt: moved\n"
    assert waiting_files(storyline) == ["notes.txt", "bridge.jpg", "film.mp4"]
    storyline("queue", "move", waiting[0], "--last")
    assert waiting_files(storyline) == ["notes.txt", "film.mp4", "bridge.jpg"]
    assert storyline("queue", "move", "film.mp4").err == "error: give either --to or --last\n"


def test_an_item_is_edited_and_its_history_tells_of_it(
    storyline: CommandLine, waiting: list[str]
) -> None:
    edited = storyline(
        "queue", "edit", "film.mp4", "--caption", "Launch", "--category", "spring", "--json"
    ).json
    assert (edited["item_id"], edited["caption"]) == (waiting[1], "Launch")
    assert storyline("queue", "edit", "film.mp4", "--category", "").out == "film.mp4: edited\n"
    (listed,) = storyline("queue", "list", "--json", "--limit", "1").json
    assert listed["media_filename"] == "bridge.jpg"

    told = storyline("queue", "history", "film.mp4", "--json").json
    assert [(each["what"], each["caption"], each["category"]) for each in told] == [
        ("queued", None, None),
        ("edited", "Launch", "spring"),
        ("edited", "Launch", None),
    ]
    assert "Launch" in storyline("queue", "history", waiting[1]).out


def test_a_removed_item_is_queued_anew_when_it_is_added_again(
    storyline: CommandLine, photos: Path, waiting: list[str]
) -> None:
    removed = storyline("queue", "remove", "bridge.jpg", waiting[1])
    assert removed.out == "bridge.jpg: removed\nfilm.mp4: removed\n"
    assert waiting_files(storyline) == ["notes.txt"]
    again = storyline("queue", "remove", "bridge.jpg")
    assert (again.exit_code, again.err) == (
        1,
        "error: bridge.jpg: an item that is removed already cannot be removed\n",
    )
    added = storyline("queue", "add", str(photos / "bridge.jpg"), "--json").json
    assert [each["status"] for each in added] == ["added"]
    assert storyline("queue", "remove", "bridge.jpg").exit_code == 0


def test_a_name_of_several_items_is_an_error_that_lists_them(
    storyline: CommandLine, photos: Path, waiting: list[str]
) -> None:
    (photos / "more").mkdir()
    (photos / "more" / "bridge.jpg").write_bytes(jpeg(b"another bridge"))
    (other,) = storyline("queue", "add", str(photos / "more" / "bridge.jpg"), "--json").json
    refused = storyline("queue", "remove", "bridge.jpg")
    assert refused.exit_code == 2
    assert "2 items are called 'bridge.jpg'" in refused.err
    assert f"{waiting[0]} (waiting)" in refused.err
    assert f"{other['queue_item_id']} (waiting)" in refused.err


def test_offers_are_paused_and_resumed(storyline: CommandLine) -> None:
    here = {"STORYLINE_TEAM_CHAT_ID": "-1001"}
    assert storyline("queue", "pause", **here).out == "offers are paused\n"
    again = storyline("queue", "pause", **here).out
    assert again.startswith("offers are paused by the command line since ")
    assert storyline("queue", "resume", **here).out == "offers are resumed\n"
    assert storyline("queue", "resume", **here).out == "offers were not paused\n"
    assert "STORYLINE_TEAM_CHAT_ID" in storyline("queue", "pause").err
