"""Files of queued content: told apart by what is in them, kept whole, once, and within limits."""

import errno
import os
from hashlib import sha256
from pathlib import Path

import pytest

from adapters.telegram.handlers.queue.media_store import (
    MAX_MEGABYTES,
    MEGABYTE,
    MediaStore,
    find_media,
    media_kind,
)
from domain.errors import InvalidInput, StorylineError
from domain.vocabulary import MediaKind
from tests.factories.pictures import jpeg, png

JPEG = jpeg(b"harbour")
MP4 = b"\x00\x00\x00\x20ftypisomharbour"


@pytest.fixture
def store(tmp_path: Path) -> MediaStore:
    return MediaStore(tmp_path / "state" / "media")


def file(folder: Path, name: str, content: bytes = JPEG) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("harbour.jpg", JPEG, MediaKind.PHOTO),
        ("harbour.txt", JPEG, MediaKind.PHOTO),
        ("harbour.png", b"\x89PNG\r\n\x1a\nharbour", MediaKind.PHOTO),
        ("harbour.webp", b"RIFF\x10\x00\x00\x00WEBPVP8 ", MediaKind.PHOTO),
        ("harbour.gif", b"GIF89aharbour", MediaKind.ANIMATION),
        ("harbour.mp4", MP4, MediaKind.VIDEO),
        ("HARBOUR.MOV", b"\x00\x00\x00\x08wide\x00\x00", MediaKind.VIDEO),
        ("harbour.heic", b"\x00\x00\x00\x20ftypheicharbour", MediaKind.DOCUMENT),
        ("harbour.wav", b"RIFF\x10\x00\x00\x00WAVEfmt ", MediaKind.DOCUMENT),
        ("harbour.jpg", b"<html>no image", MediaKind.DOCUMENT),
        ("harbour.mp4", b"no film at all", MediaKind.DOCUMENT),
    ],
)
def test_the_content_tells_the_kind(name: str, content: bytes, kind: MediaKind) -> None:
    assert media_kind(content, name) is kind


def test_a_kept_file_is_found_by_its_content_when_the_original_is_gone(
    store: MediaStore, tmp_path: Path
) -> None:
    source = file(tmp_path, "harbour.jpg")
    kept = store.keep(source)
    source.unlink()

    assert kept.media_id == sha256(JPEG).hexdigest()[:32]
    assert (kept.kind, kept.filename) == (MediaKind.PHOTO, "harbour.jpg")
    path = store.path(kept.media_id)
    assert path is not None
    assert path.read_bytes() == JPEG


def test_the_same_content_is_kept_once_and_nothing_else_is_left(
    store: MediaStore, tmp_path: Path
) -> None:
    first = store.keep(file(tmp_path, "harbour.jpg"))
    again = store.keep(file(tmp_path, "copy.jpg"))
    assert again.media_id == first.media_id
    assert again.filename == "copy.jpg"
    assert [each.name for each in (tmp_path / "state" / "media").iterdir()] == [first.media_id]


@pytest.mark.parametrize(
    "media_id", ["0" * 32, "", "../harbour.jpg", "/etc/passwd", "0" * 31 + "\n"]
)
def test_media_that_is_not_here_has_no_path(
    store: MediaStore, tmp_path: Path, media_id: str
) -> None:
    store.keep(file(tmp_path, "harbour.jpg"))
    assert store.path(media_id) is None


@pytest.mark.parametrize(
    ("name", "start"), [("harbour.jpg", JPEG), ("harbour.mp4", MP4), ("harbour.bin", b"harbour")]
)
def test_a_file_may_be_as_large_as_telegram_takes_it_and_no_larger(
    store: MediaStore, tmp_path: Path, name: str, start: bytes
) -> None:
    limit = MAX_MEGABYTES[media_kind(start, name)] * MEGABYTE
    largest = file(tmp_path, name, start.ljust(limit, b"\0"))
    assert store.keep(largest).filename == name

    too_large = file(tmp_path, name, start.ljust(limit + 1, b"\0"))
    with pytest.raises(InvalidInput, match=rf"{name}.* {limit // MEGABYTE} MB"):
        store.keep(too_large)


def test_a_full_disk_is_told_and_leaves_no_half_of_a_file(
    store: MediaStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorylineError, match="No space left"):
        store.keep(file(tmp_path, "harbour.jpg"))
    assert list((tmp_path / "state" / "media").iterdir()) == []


@pytest.mark.parametrize("name", ["missing.jpg", "folder", "empty.jpg"])
def test_what_cannot_be_kept_is_named(store: MediaStore, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    file(tmp_path, "empty.jpg", b"")
    with pytest.raises(InvalidInput, match=name):
        store.keep(tmp_path / name)


def test_of_a_folder_the_images_and_videos_are_meant_and_of_the_rest_the_file_itself(
    tmp_path: Path,
) -> None:
    names = ["b.JPG", "a/film.mov", "a/loop.gif", "notes.txt", ".hidden.jpg", ".trash/old.jpg"]
    folder = tmp_path / "photos"
    for name in names:
        file(folder, name)
    notes = folder / "notes.txt"

    found = find_media([notes, folder])

    assert [str(path.relative_to(folder)) for path in found] == [
        "notes.txt",
        "a/film.mov",
        "a/loop.gif",
        "b.JPG",
    ]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("notes.jpg", b"no image", "notes.jpg: neither an image nor a video"),
        ("notes.mp4", b"no film", "notes.mp4: neither an image nor a video"),
        ("half.png", png()[:-20], "half.png: the image is broken"),
        ("half.jpg", JPEG[:-2], "half.jpg: the image is broken"),
        ("empty.png", b"\x89PNG\r\n\x1a\nIEND", "empty.png: the image is broken"),
    ],
)
def test_what_is_not_what_its_name_says_is_refused(
    store: MediaStore, tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    with pytest.raises(InvalidInput, match=told):
        store.keep(file(tmp_path, name, content))


@pytest.mark.parametrize(
    ("width", "height", "kind"),
    [
        (9_000, 1_000, MediaKind.PHOTO),
        (9_000, 1_001, MediaKind.DOCUMENT),
        (2_000, 100, MediaKind.PHOTO),
        (100, 2_001, MediaKind.DOCUMENT),
    ],
)
def test_a_picture_that_telegram_does_not_take_as_a_photo_is_a_file(
    store: MediaStore, tmp_path: Path, width: int, height: int, kind: MediaKind
) -> None:
    content = jpeg(width=width, height=height)
    assert store.keep(file(tmp_path, "harbour.jpg", content)).kind is kind


def test_a_path_without_anything_is_named(tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    for name in ("nothing", "missing", "long" * 999):
        with pytest.raises(InvalidInput, match=name[:50]):
            find_media([tmp_path / name])
