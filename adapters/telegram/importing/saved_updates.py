"""Read the records of several files. A file without any update is refused as a whole."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from adapters.telegram.importing.external_sort import DiskList, ScratchFile
from adapters.telegram.importing.saved_files import name_of, opened
from adapters.telegram.importing.update_records import (
    BrokenRecord,
    Record,
    UpdateRecord,
    read_updates,
)
from domain.errors import InvalidInput
from domain.plurals import counted


def read_files(files: Sequence[str], refuse: Callable[[InvalidInput], None]) -> Iterator[Record]:
    """The records of all files. `refuse` is called for each file that cannot be read to its end."""
    for file in files:
        try:
            with opened(file) as stream:
                yield from _unless_junk(read_updates(stream, name_of(file)), name_of(file))
        except InvalidInput as error:  # the other files are read all the same
            refuse(error)


def _unless_junk(records: Iterable[Record], name: str) -> Iterator[Record]:
    """`records`, or InvalidInput if none of them is an update."""
    remaining = iter(records)
    with ScratchFile() as scratch:
        others: DiskList[Record] = DiskList(scratch)
        for record in remaining:
            if isinstance(record, UpdateRecord) and "update_id" in record.update:
                yield from others
                yield record
                break
            others.append(record)
        else:
            if others:
                raise InvalidInput(_junk(name, others))
    yield from remaining


def _junk(name: str, records: DiskList[Record]) -> str:
    first = next(iter(records))
    reason = first.reason if isinstance(first, BrokenRecord) else "no update_id"
    return f"{name}: no update in {counted(len(records), 'record')}; {first.source}: {reason}"
