"""The files that people and the bot send, and the ids under which they are known."""

import hashlib
import json
import secrets
from mimetypes import guess_extension
from typing import Final, NamedTuple

from adapters.picture_size import Picture, read_picture
from adapters.sandbox.json_text import Json, compact
from adapters.sandbox.refusals import bad_request
from adapters.sandbox.state.sqlite_store import Store

LARGEST_PHOTO: Final = 10 * 1024 * 1024
LARGEST_FILE: Final = 50 * 1024 * 1024
LARGEST_DOWNLOAD: Final = 20 * 1024 * 1024
_LONGEST_SIDES: Final = 10_000
_THUMBNAIL: Final = 320
_MIME_TYPES: Final = {
    "photo": "image/jpeg",
    "video": "video/mp4",
    "animation": "video/mp4",
    "audio": "audio/mpeg",
    "voice": "audio/ogg",
    "sticker": "image/webp",
    "document": "application/octet-stream",
}
_TIMED: Final = frozenset({"video", "animation", "audio", "voice"})
_SHOWN: Final = frozenset({"video", "animation"})
_STICKER: Final = {
    "width": 512,
    "height": 512,
    "type": "regular",
    "is_animated": False,
    "is_video": False,
}


class Upload(NamedTuple):
    """A file as it arrives, and as it is fetched."""

    name: str
    mime_type: str
    content: bytes


class Files:
    """All files. The same bytes are kept once and have the same unique id."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, kind: str, upload: Upload) -> Json:
        """The fields of a Message that show this upload as a `kind`. Raises Refusal."""
        if not upload.content:
            raise bad_request("file must be non-empty")
        if len(upload.content) > (LARGEST_PHOTO if kind == "photo" else LARGEST_FILE):
            raise bad_request("file is too big")
        picture = read_picture(upload.content)
        if kind == "photo":
            if picture is None:
                raise bad_request("IMAGE_PROCESS_FAILED")
            upload = upload._replace(mime_type=picture.mime_type)
        if kind == "sticker" and (picture is None or picture.mime_type != "image/webp"):
            raise bad_request("STICKER_FILE_INVALID")
        upload = upload._replace(mime_type=upload.mime_type or _MIME_TYPES[kind])
        versions = _sizes(picture) if kind == "photo" and picture else [_facts(kind, upload)]
        return _fields(kind, self._save(kind, upload, versions))

    def again(self, kind: str, file_id: str) -> Json:
        """The same for a file that is known already. Raises Refusal."""
        row = self._store.row("files/find_file", file_id=file_id)
        if row is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if row["kind"] != kind:
            raise bad_request(f"can't use file of type {row['kind'].title()} as {kind.title()}")
        return _fields(kind, json.loads(row["versions"]))

    def describe(self, file_id: str) -> Json:
        """The file as the Bot API's File. Raises Refusal."""
        row = self._store.row("files/find_file", file_id=file_id)
        if row is None:
            raise bad_request("invalid file_id")
        versions: list[Json] = json.loads(row["versions"])
        version = next(each for each in versions if each["file_id"] == file_id)
        if version["file_size"] > LARGEST_DOWNLOAD:
            raise bad_request("file is too big")
        names = ("file_id", "file_unique_id", "file_size")
        return {**{name: version[name] for name in names}, "file_path": row["path"]}

    def read(self, file_id: str) -> Upload | None:
        """The file with this id."""
        row = self._store.row("files/read_file", file_id=file_id)
        return Upload(row["name"], row["mime_type"], row["bytes"]) if row else None

    def read_path(self, path: str) -> Upload | None:
        """The file at a path that `describe` gave."""
        row = self._store.row("files/read_path", path=path)
        return Upload(row["name"], row["mime_type"], row["bytes"]) if row else None

    def _save(self, kind: str, upload: Upload, versions: list[Json]) -> list[Json]:
        digest = hashlib.sha256(upload.content).hexdigest()
        named = [
            {
                "file_id": f"sandbox-{secrets.token_urlsafe(24)}",
                "file_unique_id": f"{digest[:15]}{number}",
                "file_size": len(upload.content),
                **version,
            }
            for number, version in enumerate(versions)
        ]
        suffix = guess_extension(upload.mime_type) or ".bin"
        with self._store.transaction():
            self._store.run("files/save_content", digest=digest, bytes=upload.content)
            for version in named:
                self._store.run(
                    "files/save_file",
                    file_id=version["file_id"],
                    digest=digest,
                    kind=kind,
                    path=f"{kind}s/{version['file_id']}{suffix}",
                    name=upload.name,
                    mime_type=upload.mime_type,
                    versions=compact(named),
                )
        return named


def _sizes(picture: Picture) -> list[Json]:
    """The sizes Telegram makes of a photo; here they differ in name only."""
    width, height = picture.width, picture.height
    if not width or not height or width + height > _LONGEST_SIDES:
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    full = {"width": width, "height": height}
    scale = _THUMBNAIL / max(width, height)
    if scale >= 1:
        return [full]
    return [{side: max(1, round(length * scale)) for side, length in full.items()}, full]


def _facts(kind: str, upload: Upload) -> Json:
    if kind == "sticker":
        return _STICKER
    facts: Json = {"width": 0, "height": 0} if kind in _SHOWN else {}
    facts |= {"duration": 0} if kind in _TIMED else {}
    facts |= {"file_name": upload.name} if upload.name and kind != "voice" else {}
    return facts | {"mime_type": upload.mime_type}


def _fields(kind: str, versions: list[Json]) -> Json:
    if kind == "photo":
        return {"photo": versions}
    # Old bots know an animation as a document, so it is both.
    also = {"document": versions[0]} if kind == "animation" else {}
    return {kind: versions[0], **also}
