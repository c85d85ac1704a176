"""What some tests need beside Python: skipped without it, by name; in CI they fail instead."""

import os

import pytest


def require(is_here: bool, what: str) -> None:
    """Skip the test unless `what` it needs is here. In CI it fails: no test is missed unseen."""
    if is_here:
        return
    if "CI" in os.environ:
        pytest.fail(f"CI must have {what}", pytrace=False)
    pytest.skip(f"needs {what}")
