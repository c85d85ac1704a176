"""JSON and CSV of a view: the same address with .json or .csv.

Times have the offset of the zone asked for. What a spreadsheet would run as a formula is harmless.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic_core import to_json
from starlette.responses import Response

from adapters.export.formulas import harmless

FORMATS: Final = ("json", "csv")


def json_of(found: Any, tz: str) -> Response:
    """`found` as JSON."""
    return Response(to_json(_local(found, ZoneInfo(tz))), media_type="application/json")


def csv_of(rows: Sequence[Mapping[str, Any]], tz: str) -> Response:
    """`rows` as CSV, the names of their columns first. Without rows it is empty."""
    file = io.StringIO(newline="")
    if rows:
        writer = csv.writer(file)
        writer.writerow(rows[0])
        zone = ZoneInfo(tz)
        writer.writerows([_cell(value, zone) for value in row.values()] for row in rows)
    return Response(file.getvalue(), media_type="text/csv; charset=utf-8")


def _local(found: Any, zone: ZoneInfo) -> Any:
    match found:
        case datetime():
            return found.astimezone(zone)
        case Mapping():
            return {_key(key): _local(value, zone) for key, value in found.items()}
        case list() | tuple():
            return [_local(each, zone) for each in found]
        case _:
            return found


def _key(key: Any) -> str:
    return "" if key is None else str(key)


def _cell(value: Any, zone: ZoneInfo) -> Any:
    match value:
        case datetime():
            return value.astimezone(zone).isoformat()
        case bool():
            return "true" if value else "false"
        case Mapping() | list():
            return harmless(to_json(value).decode())
        case str():
            return harmless(value)
        case _:
            return value
