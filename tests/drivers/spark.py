"""Spark for tests: what it needs."""

import shutil

from tests.requirements import require


def require_java() -> None:
    """Go on only if there is a Java for Spark."""
    require(shutil.which("java") is not None, "Java 17")
