"""Store the files of queued content, named by their digest, in forms that the Bot API accepts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from adapters.complete_file import complete_file
from adapters.picture_size import read_picture
from domain.content.filenames import display_name
from domain.errors import InvalidInput, StorylineError
from domain.vocabulary import MediaKind

SUFFIXES: Final = frozenset({".jpg", ".jpeg", ".png", ".webp", ".gif", ".mp4", ".mov"})
"""The suffixes of images and videos in a folder."""

MAX_MEGABYTES: Final = dict.fromkeys(MediaKind, 50) | {MediaKind.PHOTO: 10}
"""The largest uploads of a bot (https://core.telegram.org/bots/api#sending-files)."""

MEGABYTE: Final = 1_000_000

MAX_SIDES: Final = 10_000
"""The largest sum of a photo's width and height, in pixels. A larger picture is sent as a file."""

MAX_RATIO: Final = 20
"""The largest ratio of a photo's sides (https://core.telegram.org/bots/api#sendphoto)."""

_MEDIA_ID = re.compile("[0-9a-f]{32}")
_ENDS = {b"\xff\xd8": b"\xff\xd9", b"\x89P": b"IEND"}
"""With what a JPEG and a PNG file end, by their first bytes."""

_VIDEO_SUFFIXES = {".mp4", ".mov"}
_VIDEO_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in the store. `media_id` is the first 32 hex digits of the SHA-256 of its content."""

    media_id: str
    kind: MediaKind
    filename: str


class MediaStore:
    """A folder of files named by the digest of their content: each is there once, and complete."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, source: Path) -> KeptFile:
        """Copy the file `source` into the store.

        Raises InvalidInput, naming the file, if it cannot be read or Telegram would not accept it;
        StorylineError if it cannot be written to the store.
        """
        try:
            with source.open("rb") as file:
                content = file.read(max(MAX_MEGABYTES.values()) * MEGABYTE + 1)
        except OSError as error:
            raise InvalidInput(f"{display_name(source.name)}: {error.strerror}") from error
        kind = media_kind(content, source.name)
        _check_size(content, kind, source.name)
        _check_content(content, kind, source.name)
        if kind is MediaKind.PHOTO and not _is_shown_as_photo(content):
            kind = MediaKind.DOCUMENT
        media_id = sha256(content).hexdigest()[:32]
        if self.path(media_id) is None:
            try:
                self._write(content, media_id)
            except OSError as error:
                raise StorylineError(
                    f"cannot keep files in {self._folder}: {error.strerror}"
                ) from error
        return KeptFile(media_id, kind, source.name)

    def path(self, media_id: str) -> Path | None:
        """The path of the file of this media; None if it is not in the store."""
        if not _MEDIA_ID.fullmatch(media_id):  # it may come from anywhere
            return None
        path = self._folder / media_id
        return path if path.exists() else None

    def _write(self, content: bytes, name: str) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with complete_file(self._folder / name) as file:
            file.write(content)


def media_kind(content: bytes, name: str) -> MediaKind:
    """How Telegram shows a file that begins with `content`.

    A file that is neither an image nor a video is a document, whatever its name.
    """
    is_webp = content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    if is_webp or content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return MediaKind.PHOTO
    if content.startswith((b"GIF87a", b"GIF89a")):
        return MediaKind.ANIMATION
    # The same boxes hold HEIC photos and music, so here the name counts too.
    if content[4:8] in _VIDEO_BOXES and Path(name).suffix.lower() in _VIDEO_SUFFIXES:
        return MediaKind.VIDEO
    return MediaKind.DOCUMENT


def find_media(paths: Sequence[Path]) -> list[Path]:
    """The files at `paths`: for a folder the images and videos below it, sorted.

    Hidden files are left out: other programs make them. Raises InvalidInput for a path that does
    not exist or cannot be read, and for a folder without images and videos.
    """
    try:
        return [file for path in paths for file in _files_at(path)]
    except OSError as error:
        raise InvalidInput(f"{display_name(str(error.filename))}: {error.strerror}") from error


def _files_at(path: Path) -> list[Path]:
    if not path.exists():
        raise InvalidInput(f"{display_name(str(path))}: no such file or folder")
    if not path.is_dir():
        return [path]
    found = sorted(file for file in path.rglob("*") if _is_media(file.relative_to(path), file))
    if not found:
        raise InvalidInput(f"{display_name(str(path))}: no images or videos in this folder")
    return found


def _is_media(name: Path, file: Path) -> bool:
    is_hidden = any(part.startswith(".") for part in name.parts)
    return not is_hidden and name.suffix.lower() in SUFFIXES and file.is_file()


def _check_size(content: bytes, kind: MediaKind, name: str) -> None:
    if not content:
        raise InvalidInput(f"{display_name(name)}: the file is empty")
    limit = MAX_MEGABYTES[kind]
    if len(content) > limit * MEGABYTE:
        raise InvalidInput(
            f"{display_name(name)}: larger than the {limit} MB that Telegram accepts for a {kind}"
        )


def _check_content(content: bytes, kind: MediaKind, name: str) -> None:
    """Refuse a file that is not what its name says, and a picture that no program can show."""
    if kind is MediaKind.DOCUMENT and Path(name).suffix.lower() in SUFFIXES:
        raise InvalidInput(
            f"{display_name(name)}: neither an image nor a video, although its name says so"
        )
    is_whole = _ENDS.get(content[:2], b"") in content
    if kind is MediaKind.PHOTO and not (is_whole and read_picture(content)):
        raise InvalidInput(f"{display_name(name)}: the image is broken")


def _is_shown_as_photo(content: bytes) -> bool:
    """Whether Telegram shows this picture as a photo."""
    picture = read_picture(content)
    if picture is None:
        return False
    short, long = sorted((picture.width, picture.height))
    return short + long <= MAX_SIDES and long <= MAX_RATIO * short
