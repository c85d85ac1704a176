"""The README's Python is run as it stands there."""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.factories.events import ALICE

README = Path(__file__).parents[2] / "README.md"
SNIPPETS = re.findall(r"^```python\n(.*?)^```", README.read_text(), re.DOTALL | re.MULTILINE)


def test_it_records_and_reports_and_reads_the_log(
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("STORYLINE_STATE_DIR", str(tmp_path))
    names: dict[str, Any] = {"user_id": ALICE}
    for snippet in SNIPPETS:
        exec(snippet, names)
    assert names["stats"]["commands_used"] == {"/queue": 1}
    assert names["stats"]["most_active_hour"] is not None
    assert "/queue" in capsys.readouterr().out
