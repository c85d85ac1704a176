"""A command loads what it needs when it runs, so `--help` does not wait for it."""

import subprocess
import sys


def test_the_list_of_commands_loads_no_large_library() -> None:
    script = "import sys, adapters.cli; print(*sys.modules)"
    loaded = subprocess.check_output([sys.executable, "-c", script], text=True).split()
    assert {"pydantic", "psycopg", "structlog", "telegram"}.isdisjoint(loaded)
