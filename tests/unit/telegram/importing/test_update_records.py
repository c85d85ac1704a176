"""Files of updates as people have them, whole and broken."""

import io
import json
import tracemalloc
from collections.abc import Callable, Iterable
from itertools import chain, repeat
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.importing.update_records import (
    MAX_RECORD,
    BrokenRecord,
    UpdateRecord,
    file_of,
    read_updates,
)

Json = dict[str, Any]


def read(content: bytes) -> list[UpdateRecord | BrokenRecord]:
    return list(read_updates(io.BytesIO(content), "f"))


def ids(content: bytes) -> list[int | str]:
    """The update id of each good record, the reason of each broken one."""
    return [
        record.update["update_id"] if isinstance(record, UpdateRecord) else record.reason
        for record in read(content)
    ]


def update(update_id: int) -> Json:
    entities = [{"type": "bold", "offset": 0, "length": 2}, {"type": "url"}]
    return {"update_id": update_id, "message": {"text": 'a "{[é\\ 🧺', "entities": entities}}


UPDATES = [update(number) for number in range(1, 5)]
LAYOUTS: dict[str, Callable[[list[Json]], str]] = {
    "JSONL": lambda all_: "".join(f"{json.dumps(each)}\n" for each in all_),
    "JSONL without the last line end": lambda all_: "\n".join(map(json.dumps, all_)),
    "JSONL of Windows": lambda all_: "\ufeff" + "\r\n".join(map(json.dumps, all_)),
    "JSONL with blank lines": lambda all_: "\n\n \n".join(map(json.dumps, all_)),
    "objects over several lines": lambda all_: "\n".join(json.dumps(e, indent=2) for e in all_),
    "objects over lines without indent": lambda all_: "".join(
        json.dumps(each, indent=0) for each in all_
    ),
    "an array on one line": lambda all_: json.dumps(all_, ensure_ascii=False),
    "an array over several lines": lambda all_: json.dumps(all_, indent=4),
    "an array over lines without indent": lambda all_: json.dumps(all_, indent=0),
    "an array a line": lambda all_: "\n".join(json.dumps([each]) for each in all_),
    "an answer of getUpdates": lambda all_: json.dumps({"ok": True, "result": all_}),
    "answers of getUpdates": lambda all_: "\n".join(
        json.dumps({"ok": True, "result": [each]}) for each in all_
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_updates(layout: str) -> None:
    content = LAYOUTS[layout](UPDATES).encode()

    records = read(content)

    assert [record.update for record in records if isinstance(record, UpdateRecord)] == UPDATES
    assert len(records) == len(UPDATES)
    assert [
        json.loads(record.text) for record in records if isinstance(record, UpdateRecord)
    ] == UPDATES


@pytest.mark.parametrize("content", [b"", b" \n\r\n\t", b"\xef\xbb\xbf", b"[]", b"[\n]\n"])
def test_a_blank_file_has_no_records(content: bytes) -> None:
    assert read(content) == []


def test_an_answer_without_updates_has_no_records() -> None:
    assert read(b'{"ok": true, "result": []}') == []


def test_a_record_is_named_by_its_line_or_its_place() -> None:
    lines = b'\n{"update_id": 1}\n{\n"update_id": 2\n}\nnope\n{"update_id": 3}'
    assert [record.source for record in read(lines)] == ["f:2", "f:3", "f:6", "f:7"]
    array = b'[{"update_id": 1}, nope,\n{"update_id": 2}'
    assert [record.source for record in read(array)] == ["f[0]", "f[1]", "f[2]", "f[3]"]
    answer = b'{"ok": true, "result": [{"update_id": 1}, 5]}'
    assert [record.source for record in read(answer)] == ["f:1[0]", "f:1[1]"]


@pytest.mark.parametrize("before", [b'{"update_id": 1}', b'{"update_id": 1}\nnope', b"[nope]"])
def test_a_byte_order_mark_amid_joined_files_costs_nothing(before: bytes) -> None:
    *_, last = read(before + b'\n\xef\xbb\xbf{"update_id": 2}\n')
    assert isinstance(last, UpdateRecord)
    assert last.update == {"update_id": 2}


@pytest.mark.parametrize("source", ["f:2", "f[3]", "f:1[5]", "f[0][5]"])
def test_a_source_names_its_file(source: str) -> None:
    assert file_of(source) == "f"


CUT_OFF = "file ends inside the record"
NO_OBJECT = "not a JSON object"
CONTROL = "not JSON: Invalid control character"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            b'{"update_id":1}\n{"update_id":2, "mess\n{"update_id":3}\n',
            [1, f"{CONTROL} at character 22", 3],
            id="a line cut off inside a string",
        ),
        pytest.param(
            b'{"update_id":1}\n{"update_id":2,"x":[{"y":1},\n{"update_id":3}\n{"update_id":4}',
            [1, "not JSON: Expecting ',' delimiter at character 46", 3, 4],
            id="a line cut off inside a list",
        ),
        pytest.param(
            b'{"update_id":1}\n{"update_id":2,"x":\n{"message":3,"update_id":3}\n',
            [1, CUT_OFF, 3],
            id="the last but one line cut off before a value",
        ),
        pytest.param(
            b'{"update_id":1}\n{"update_id":2, "mess{"update_id":3}\n',
            [1, "not JSON: Expecting ':' delimiter at character 24", 3],
            id="a torn write, and the next on the same line",
        ),
        pytest.param(b'{"update_id":1}\n{"update_id":2', [1, CUT_OFF], id="cut off in a number"),
        pytest.param(b'{"update_id":1}\n{"update_id":2,"t":"x', [1, CUT_OFF], id="in a string"),
        pytest.param(
            b'{\n "update_id" 1,\n "x": {"y": [1]}\n}\n{\n "update_id": 2\n}\n',
            ["not JSON: Expecting ':' delimiter at character 16", 2],
            id="a bad object over several lines",
        ),
        pytest.param(
            b'{"update_id":1}\n{"a": "x"}"}, "b": 1}\n{"update_id":2}\n',
            [1, KeyError, NO_OBJECT, 2],
            id="a quote too many",
        ),
        pytest.param(b'nope\n{"update_id":1}', [NO_OBJECT, 1], id="junk first"),
        pytest.param(b'no, [way\n5\n{"update_id":1}', [NO_OBJECT, NO_OBJECT, 1], id="junk lines"),
        pytest.param(b'{"update_id":1} junk\n{"update_id":2}', [1, NO_OBJECT, 2], id="junk behind"),
        pytest.param(
            b'{"update_id":NaN}\n{"update_id":-Infinity}\n{"update_id":1}',
            ["not JSON: NaN is not a number", "not JSON: -Infinity is not a number", 1],
            id="numbers that JSON does not have",
        ),
        pytest.param(
            b'{"update_id":1,"t":"\xff\xfe"}\n{"update_id":2}\n\xff\n{"update_id":3}',
            ["not UTF-8", 2, NO_OBJECT, 3],
            id="bytes that are not UTF-8",
        ),
        pytest.param(
            b'{"update_id":1,"t":"\xed\xa0\x80"}', ["not UTF-8"], id="a surrogate in the bytes"
        ),
        pytest.param(b'{"update_id":1,"t":"\\ud800"}', [1], id="an escaped surrogate is JSON"),
        pytest.param(
            b'{"a":' * 100_000 + b'\n{"update_id":1}', ["nested too deep", 1], id="a deep nest"
        ),
        pytest.param(
            b'{"update_id":' + b"9" * 5_000 + b'}\n{"update_id":1}',
            [
                "not JSON: Exceeds the limit (4300 digits) for integer string conversion",
                1,
            ],
            id="a number of thousands of digits",
        ),
    ],
)
def test_a_broken_record_leaves_its_neighbours_alone(content: bytes, expected: list[Any]) -> None:
    assert _reasons(content) == [each for each in expected if each is not KeyError]


def _reasons(content: bytes) -> list[int | str]:
    """Like `ids`, without the objects that have no id."""
    return [
        record.reason if isinstance(record, BrokenRecord) else record.update["update_id"]
        for record in read(content)
        if isinstance(record, BrokenRecord) or "update_id" in record.update
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(
            b'[{"update_id":1},{"a" 1},{"update_id":2}]',
            [1, "not JSON: Expecting ':' delimiter at character 6", 2],
            id="a bad element",
        ),
        pytest.param(
            b'[{"update_id":1},{"a": "x},{"update_id":2}]',
            [1, "not JSON: Expecting ',' delimiter at character 13", 2],
            id="a quote too few",
        ),
        pytest.param(
            b'[{"update_id":1},{"a": [1},{"update_id":2}]',
            [1, "not JSON: Expecting ',' delimiter at character 9", 2],
            id="brackets that do not match",
        ),
        pytest.param(
            b'[{"update_id":1}, nope, 5, "x", null, {"update_id":2}]',
            [1, *[NO_OBJECT] * 4, 2],
            id="elements that are no objects",
        ),
        pytest.param(
            b'[{"update_id":1},\n{"update_id":2,"e":[{"x":1},\n{"update_id":3}\n]',
            [1, CUT_OFF, 3],
            id="an element cut off in a list",
        ),
        pytest.param(
            b'[\n{"m":1,"update_id":1},\n{"m":"x\n,\n{"m":1,"update_id":3}\n]',
            [1, f"{CONTROL} at character 8", 3],
            id="a line cut off",
        ),
        pytest.param(b'[{"update_id":1},{"upd', [1, CUT_OFF], id="the last element cut off"),
        pytest.param(
            b'[{"update_id":1},', [1, "file ends inside the array"], id="cut off between elements"
        ),
        pytest.param(b"[", ["file ends inside the array"], id="cut off at once"),
        pytest.param(
            b'{"ok":true,"result":[{"update_id":1},5]}', [1, NO_OBJECT], id="in an answer"
        ),
    ],
)
def test_a_broken_element_leaves_its_neighbours_alone(
    content: bytes, expected: list[int | str]
) -> None:
    assert ids(content) == expected


@pytest.mark.parametrize("cut", range(1, 300, 7))
def test_a_line_cut_off_anywhere_costs_only_itself(cut: int) -> None:
    lines = [json.dumps(each).encode() for each in UPDATES]
    lines[1] = lines[1][: cut % len(lines[1])]

    good = [record for record in read(b"\n".join(lines)) if isinstance(record, UpdateRecord)]

    assert [record.update for record in good] == [UPDATES[0], *UPDATES[2:]]


@pytest.mark.parametrize(
    ("before", "after"), [(b"", b"\n"), (b"[", b","), (b"[\n", b",\n")], ids=["line", "one", "many"]
)
def test_a_giant_record_is_passed_over(before: bytes, after: bytes) -> None:
    no_ends = b'\\"{[' * 50_000
    giant = b'{"text": "' + no_ends + b"x" * MAX_RECORD + no_ends + b'", "update_id": 1}'
    end = b"]" if before else b""

    broken, good = read(before + giant + after + b'{"x": 1, "update_id": 2}' + end)

    assert isinstance(broken, BrokenRecord)
    assert broken.reason == f"longer than {MAX_RECORD} characters"
    assert broken.raw == giant[: 64 * 1024]
    assert isinstance(good, UpdateRecord)
    assert good.update == {"x": 1, "update_id": 2}


def test_a_large_record_below_the_limit_is_read() -> None:
    record = {"update_id": 1, "text": "x\n" * (MAX_RECORD // 4)}
    assert [
        each.update for each in read(json.dumps(record).encode()) if isinstance(each, UpdateRecord)
    ]


class Parts(io.BytesIO):
    """A stream that makes its bytes as they are read."""

    def __init__(self, *parts: Iterable[bytes]) -> None:
        super().__init__()
        self._parts = chain(*parts)

    def read(self, _: int | None = -1, /) -> bytes:
        return next(self._parts, b"")


@pytest.mark.parametrize(
    ("first", "between", "last"),
    [([], b"\n", []), ([b"["], b",", [b"null]"])],
    ids=["JSONL", "array"],
)
def test_memory_does_not_grow_with_the_file(
    first: list[bytes], between: bytes, last: list[bytes]
) -> None:
    part = (json.dumps(update(1)).encode() + between) * 50
    stream = Parts(first, repeat(part, 1_000), last)  # 7 MB

    tracemalloc.start()
    try:
        good = sum(isinstance(record, UpdateRecord) for record in read_updates(stream, "f"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert good == 50_000
    assert peak < 3_000_000


texts = st.text(max_size=30)
objects = st.dictionaries(texts, st.recursive(st.integers() | texts, st.lists, max_leaves=5))


@given(st.lists(objects, max_size=6), st.sampled_from(sorted(LAYOUTS)))
def test_any_objects_are_read_back(all_: list[Json], layout: str) -> None:
    all_ = [{**each, "update_id": number} for number, each in enumerate(all_)]

    records = read(LAYOUTS[layout](all_).encode())

    assert [record.update for record in records if isinstance(record, UpdateRecord)] == all_
    assert len(records) == len(all_)


@given(
    st.lists(
        st.binary(max_size=8)
        | st.sampled_from([b"{", b"}", b"[", b"]", b'"', b"\n", b"\\", b",", b'{"update_id":1}'])
    )
)
def test_any_bytes_are_read_to_their_end(parts: list[bytes]) -> None:
    records = read(b"".join(parts) + b'\n{"update_id":7}')
    good = [record for record in records if isinstance(record, UpdateRecord)]
    assert good[-1].update == {"update_id": 7}
    for record in records:
        assert isinstance(record, UpdateRecord) or "\n" not in record.reason
