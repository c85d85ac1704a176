"""The files of an archive: write one, read one back, and prove it by its chain."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import IO, Final
from urllib.parse import urlsplit

import pyarrow
from pyarrow import dataset, fs, parquet

from adapters.archive.event_bytes import said, time_bytes, values
from adapters.archive.schema import FOLD_SCHEMA, NOT_IN_THE_LOG, READING, SCHEMA, STATE
from adapters.complete_file import complete_file
from adapters.export.parquet import csv_of_rows, table_of_csv
from domain.archive import ArchivedFile, Range
from domain.chain import Head, Link
from domain.errors import ArchiveBroken, InvalidInput

ROW_GROUP_BYTES: Final = 16 * 1024 * 1024
"""About so much CSV becomes one row group."""

BLOCK_BYTES: Final = 4 * 1024 * 1024
_NAME: Final = re.compile("events-[0-9]{19}-[0-9]{19}[.]parquet")
_UNFINISHED: Final = re.compile(rf"[.]{_NAME.pattern}[.].*[.]part")
_SINCE, _UNTIL = b"storyline.since", b"storyline.until"
_READING: Final = b"storyline.reading"
_DAMAGED = (OSError, pyarrow.ArrowException, ValueError, OverflowError)


class ArchiveFiles:
    """The files at a location: a folder, or an address like s3://bucket/folder."""

    def __init__(self, location: str) -> None:
        self._system, self._folder = _opened(location)
        self.is_local = isinstance(self._system, fs.LocalFileSystem)
        self.location = location if "://" in location else self._folder

    def names(self) -> list[str]:
        """The names of the files, in the order of their positions."""
        wanted = fs.FileSelector(self._folder, allow_not_found=True)
        with _reaching(self.location):
            found = [each.base_name for each in self._system.get_file_info(wanted)]
        return sorted(each for each in found if _NAME.fullmatch(each))

    def after(self, position: int) -> str | None:
        """The name of the file whose events begin right after a position."""
        begin = f"events-{position + 1:019}-"
        return next((each for each in self.names() if each.startswith(begin)), None)

    def write(self, wanted: Range, events: Iterable[bytes]) -> None:
        """Write a range, given as CSV. The file gets its name when it is complete.

        Raises InvalidInput if nothing can be written there.
        """
        heads = {_SINCE: str(wanted.since), _UNTIL: str(wanted.until), _READING: str(READING)}
        schema = SCHEMA.with_metadata(heads)
        with self._writer(wanted.file, schema) as writer:
            for rows in _gathered(events):
                writer.write_table(_table(rows).cast(schema))

    def write_tail(self, upto: int, events: Iterable[bytes]) -> str:
        """Write what folds read of the events up to a position; return the file's name.

        The file is of no archive, and has the columns of FOLD_SCHEMA. Raises InvalidInput.
        """
        name = f"tail-{upto:019}.parquet"
        with self._writer(name, FOLD_SCHEMA) as writer:
            for rows in _gathered(events):
                writer.write_table(table_of_csv(rows, FOLD_SCHEMA).cast(FOLD_SCHEMA))
        return name

    def remove(self, name: str) -> None:
        """Remove a file."""
        with _reaching(self.location):
            self._system.delete_file(f"{self._folder}/{name}")

    def dataset(
        self, names: Sequence[str], schema: pyarrow.Schema | None = None
    ) -> dataset.Dataset:
        """Files, or folders with files, and of these the columns of a schema. Raises InvalidInput.

        Default: the columns that the files have.
        """
        paths = [f"{self._folder}/{name}" for name in names]
        with _reaching(self.location):
            return dataset.dataset(
                paths if len(paths) > 1 else paths[0], schema, "parquet", self._system
            )

    def remove_unfinished(self) -> None:
        """Remove files that calls which were killed have left half written."""
        wanted = fs.FileSelector(self._folder, allow_not_found=True)
        with _reaching(self.location):
            for each in self._system.get_file_info(wanted):
                if _UNFINISHED.fullmatch(each.base_name):
                    self._system.delete_file(each.path)

    def address(self, name: str) -> str:
        """Where another program finds a file: its path, or a URL without options."""
        return f"{self.location.partition('?')[0].rstrip('/')}/{name}"

    @contextmanager
    def _writer(self, name: str, schema: pyarrow.Schema) -> Iterator[parquet.ParquetWriter]:
        with (
            _reaching(self.location),
            self._new(name) as file,
            parquet.ParquetWriter(file, schema, compression="zstd") as writer,
        ):
            yield writer

    def read(self, name: str) -> "ArchiveFile":
        """Open a file. Raises ArchiveBroken."""
        with _damaged(name):
            return ArchiveFile(name, self._system, f"{self._folder}/{name}")

    @contextmanager
    def _new(self, name: str) -> Iterator[IO[bytes] | pyarrow.NativeFile]:
        path = f"{self._folder}/{name}"
        if self.is_local:
            self._system.create_dir(self._folder)
            with complete_file(Path(path)) as file:
                yield file
        else:  # closing a stream makes it an object, also after an error
            unfinished = f"{self._folder}/.{name}.new.part"
            with self._system.open_output_stream(unfinished) as stream:
                yield stream
            self._system.move(unfinished, path)


class ArchiveFile:
    """A file of an archive. Reading it raises ArchiveBroken where it is not what was written."""

    def __init__(self, name: str, system: fs.FileSystem, path: str) -> None:
        self.name = name
        self._system = system
        self._path = path
        self._parquet = parquet.ParquetFile(system.open_input_file(path))
        schema = self._parquet.schema_arrow
        if not schema.equals(SCHEMA):
            raise ValueError("its columns are not those of an archive")
        metadata = schema.metadata or {}
        heads = (Head.parse(metadata.get(each, b"").decode()) for each in (_SINCE, _UNTIL))
        self.range = Range(*heads)
        self.is_of_this_reading = metadata.get(_READING) == str(READING).encode()
        """Whether its columns say what `current_events` says in this release."""

    def verified(self) -> ArchivedFile:
        """Recompute its chain, which must lead from its first head to its last one."""
        for _ in self.links():
            pass
        return self.described()

    def described(self) -> ArchivedFile:
        """What the catalogue says of a file with these bytes. Its chain is not recomputed."""
        with _damaged(self.name), self._system.open_input_stream(self._path) as stream:
            digest, size = sha256(), 0
            while block := stream.read(BLOCK_BYTES):
                digest.update(block)
                size += len(block)
        return ArchivedFile(self.range, self._parquet.metadata.num_rows, size, digest.digest())

    def links(self) -> Iterator[Link]:
        """The links of its events, recomputed. They are proved to end at the head of the file."""
        head = self.range.since
        with _damaged(self.name):
            for link in _links(self._batches(), head):
                head = Head(link.position, link.digest)
                yield link
        if head != self.range.until:
            raise ArchiveBroken(self.name, "its events are not those that were archived")

    def rows(self) -> Iterator[bytes]:
        """Its events as CSV, as `COPY event_log` reads them. Each chunk has whole rows."""
        for batch in self._batches():
            state = pyarrow.array("\\x" + each.hex() for each in batch.column(STATE).to_pylist())
            table = batch.set_column(STATE, "state", state).drop_columns(NOT_IN_THE_LOG)
            yield csv_of_rows(table)

    def _batches(self) -> Iterator[pyarrow.RecordBatch]:
        yield from self._parquet.iter_batches(use_threads=False)


def _links(batches: Iterable[pyarrow.RecordBatch], since: Head) -> Iterator[Link]:
    """The links of events in order, the first one after `since`."""
    head = since
    for position, events in groupby(_events(batches), key=lambda each: each[0]):
        digests, at, recorded = [], head.position, set[int]()
        for _, notification_id, recorded_at, digest in events:
            if notification_id <= at:
                raise ValueError(f"the position {notification_id} is not in order")
            at = notification_id
            recorded.add(recorded_at)
            digests.append(digest)
        if at != position or len(recorded) != 1:
            raise ValueError(f"the batch at the position {position} is not whole")
        link = Link.after(head, position, time_bytes(recorded.pop()), b"".join(digests))
        head = Head(link.position, link.digest)
        yield link


def _events(batches: Iterable[pyarrow.RecordBatch]) -> Iterator[tuple[int, int, int, bytes]]:
    """The link, position, time of recording and digest of each event."""
    for batch in batches:
        yield from zip(
            values(batch, "link"),
            values(batch, "notification_id"),
            values(batch, "recorded_at"),
            (sha256(each).digest() for each in said(batch)),
            strict=True,
        )


def _gathered(chunks: Iterable[bytes]) -> Iterator[bytes]:
    waiting: list[bytes] = []
    size = 0
    for chunk in chunks:
        waiting.append(chunk)
        size += len(chunk)
        if size >= ROW_GROUP_BYTES:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _table(rows: bytes) -> pyarrow.Table:
    as_text = SCHEMA.set(STATE, pyarrow.field("state", pyarrow.string()))
    table = table_of_csv(rows, as_text)
    state = pyarrow.array(map(bytes.fromhex, table.column(STATE).to_pylist()), pyarrow.binary())
    return table.set_column(STATE, "state", state)


def _opened(location: str) -> tuple[fs.FileSystem, str]:
    if "://" not in location:
        return fs.LocalFileSystem(), os.fspath(Path(location).expanduser().resolve())
    if urlsplit(location).password:
        raise InvalidInput("credentials belong in the environment: an address is kept and shown")
    with _reaching(location):
        system, folder = fs.FileSystem.from_uri(location)
    return system, folder.rstrip("/")


@contextmanager
def _reaching(location: str) -> Iterator[None]:
    try:
        yield
    except (OSError, pyarrow.ArrowException) as error:
        raise InvalidInput(f"{location} cannot be used: {_line(error)}") from error


@contextmanager
def _damaged(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ArchiveBroken(name, "it is gone") from error
    except _DAMAGED as error:
        raise ArchiveBroken(name, f"it cannot be read: {_line(error)}") from error
    except InvalidInput as error:
        raise ArchiveBroken(name, f"it is not a file of an archive: {error}") from error


def _line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
