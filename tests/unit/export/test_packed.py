"""Several exports in one file, up to a limit."""

import io
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from zipfile import ZipFile

from adapters.export.export import Chunk, Column, Export, ExportName, Lag
from adapters.export.packed import pack

WANTED = [Export(ExportName.INTERACTIONS), Export(ExportName.DECISIONS)]


class FakeSnapshot:
    def __init__(self, chunks: int) -> None:
        self._chunks = chunks

    def chunks(self, export: Export) -> Iterator[Chunk]:
        yield Chunk(f"{export.name}\n".encode(), 0)
        noise = random.Random(5)
        for _ in range(self._chunks):
            yield Chunk(noise.randbytes(100_000), 1)

    def count(self, export: Export) -> int:
        raise NotImplementedError

    def lag(self, name: ExportName) -> Lag:
        raise NotImplementedError

    def columns(self, export: Export) -> Sequence[Column]:
        raise NotImplementedError


class FakeExports:
    def __init__(self, chunks: int) -> None:
        self._snapshot = FakeSnapshot(chunks)

    @contextmanager
    def snapshot(self) -> Iterator[FakeSnapshot]:
        yield self._snapshot


def test_each_export_is_a_file_of_the_packed_one() -> None:
    out = io.BytesIO()
    assert pack(FakeExports(0), WANTED, out, limit=10_000)
    with ZipFile(out) as packed:
        assert packed.namelist() == ["interactions.csv", "decisions.csv"]
        assert packed.read("decisions.csv") == b"decisions\n"


def test_packing_ends_soon_after_the_limit() -> None:
    out = io.BytesIO()
    assert not pack(FakeExports(100), WANTED, out, limit=1_000_000)
    assert out.tell() < 2_000_000
