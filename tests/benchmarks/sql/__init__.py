"""The statements of the benchmarks: limits without anything around them."""

from pathlib import Path


def sql(name: str) -> bytes:
    """The text of one statement."""
    return (Path(__file__).parent / f"{name}.sql").read_bytes()
