"""Raw Bot API updates of every kind, one a file, as the Bot API documents them.

They tell one morning of an invented studio: Irem, Jonas, Mei and Amara. A new kind of update is
a file in `tests/data/updates` and a line in `tests/unit/telegram/updates/test_update_fixtures.py`.
"""

import json
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parents[1] / "data" / "updates"


def update_fixtures() -> dict[str, dict[str, Any]]:
    """Every update of the folder by the name of its file. Each has an `update_id` of its own."""
    files = sorted(FOLDER.glob("*.json"))
    return {file.stem: json.loads(file.read_text("utf-8")) for file in files}
