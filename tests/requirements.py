"""What some tests need beside Python: without it they are skipped by name; in CI they fail."""

import os
from typing import NoReturn

import pytest


def require(is_here: bool, what: str) -> None:
    """Go on only if `what` the test needs is here."""
    if not is_here:
        missing(what)


def missing(what: str) -> NoReturn:
    """Skip the test, or fail it in CI, where no test may be left out unseen."""
    if "CI" in os.environ:
        pytest.fail(f"CI must have {what}", pytrace=False)
    pytest.skip(f"needs {what}")
