"""The names of what can fold the log."""

from enum import StrEnum


class EngineName(StrEnum):
    """Postgres itself, and engines that read the log as Parquet. Each of these is an extra."""

    POSTGRES = "postgres"
    DUCKDB = "duckdb"
    SPARK = "spark"
