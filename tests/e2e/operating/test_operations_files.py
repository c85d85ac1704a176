"""The alert rules and the dashboard that ship: readable, and about metrics that exist."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from adapters.bootstrap import open_storyline
from adapters.monitoring.metrics import Metrics
from adapters.processes.collectors import DatabaseCollector, InboxCollector
from adapters.telegram.inbox.inbox import Inbox

FOLDER = Path(__file__).parents[3] / "docs" / "operations"
METRIC = re.compile(r"\bstoryline_\w+")
SUFFIXES = ("_total", "_bucket", "_count", "_sum")
BALANCED = {"(": ")", "[": "]", "{": "}"}


def rules() -> list[dict[str, Any]]:
    (group,) = yaml.safe_load((FOLDER / "alerts.yml").read_text())["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def dashboard() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / "dashboard.json").read_text())
    return found


def queries() -> Iterator[str]:
    yield from (rule["expr"] for rule in rules())
    for panel in dashboard()["panels"]:
        yield from (target["expr"] for target in panel["targets"])


@pytest.fixture
def exported(database_url: str, tmp_path: Path) -> set[str]:
    """The names of all metrics, without the suffixes of their samples."""
    metrics = Metrics("1")
    inbox = Inbox(tmp_path / "inbox-7.sqlite")
    with open_storyline(database_url) as storyline:
        inboxes = InboxCollector(inbox, 7, storyline.clock)
        with metrics.collecting(DatabaseCollector(storyline)), metrics.collecting(inboxes):
            text = metrics.text().decode()
    inbox.close()
    return {base(name) for name in re.findall(r"^# TYPE (storyline_\w+)", text, re.MULTILINE)}


def base(name: str) -> str:
    return next((name.removesuffix(each) for each in SUFFIXES if name.endswith(each)), name)


def test_every_metric_of_the_files_exists(exported: set[str]) -> None:
    used = {base(name) for query in queries() for name in METRIC.findall(query)}
    assert used <= exported
    assert len(used) >= 15


def test_every_metric_is_on_the_dashboard(exported: set[str]) -> None:
    targets = [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]
    shown = {base(name) for target in targets for name in METRIC.findall(target)}
    assert {name for name in exported if not name.endswith("_created")} <= shown


def test_every_rule_says_what_is_wrong_and_what_to_do() -> None:
    names = [rule["alert"] for rule in rules()]
    assert len(names) == len(set(names))
    for rule in rules():
        assert rule.keys() <= {"alert", "expr", "for", "labels", "annotations"}
        assert re.fullmatch(r"Storyline[A-Z]\w+", rule["alert"])
        assert rule["labels"]["severity"] in ("warning", "critical")
        assert rule["annotations"].keys() == {"summary", "action"}
        assert all(rule["annotations"].values())
        assert re.fullmatch(r"\d+[smh]", rule.get("for", "1m"))


def test_the_brackets_of_every_query_match() -> None:
    for query in queries():
        waiting: list[str] = []
        for each in query:
            if each in BALANCED:
                waiting.append(BALANCED[each])
            elif each in BALANCED.values():
                assert waiting, query
                assert waiting.pop() == each, query
        assert not waiting, query


def test_panels_lie_beside_each_other() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells
    ids = [panel["id"] for panel in dashboard()["panels"]]
    assert len(ids) == len(set(ids))
