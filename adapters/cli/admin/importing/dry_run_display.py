"""`storyline import updates --dry-run`: show what an import would do, and write nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from zoneinfo import ZoneInfo

import typer

from adapters.bootstrap import open_database, storyline_over
from adapters.cli.output import print_json, print_table
from adapters.postgres.schema.migrate import has_log
from adapters.settings import load_settings
from adapters.telegram.importing.dry_run import DryRun
from adapters.telegram.importing.importer import ImportCounts
from domain.plurals import counted, people


@contextmanager
def open_dry_run() -> Iterator[DryRun]:
    """A dry run over the database, which is only read: it is not even migrated."""
    zone = ZoneInfo(load_settings().timezone)
    with open_database() as url, storyline_over(url) as storyline:
        yield DryRun(storyline.log if has_log(url) else None, zone)


def print_dry_run(dry_run: DryRun, counts: ImportCounts, *, as_json: bool) -> None:
    """Print what would be recorded, by kind and day, and what would be parked and why."""
    kinds = sorted(dry_run.log.interactions.items(), key=lambda kind: [str(each) for each in kind])
    reasons = dry_run.parked.reasons.most_common()
    if as_json:
        print_json(
            {
                "dry_run": True,
                **asdict(counts),
                "people": len(dry_run.log.people),
                "interactions": [
                    {
                        "date": kind.date,
                        "interaction_type": kind.type,
                        "interaction_name": kind.name,
                        "update_type": kind.update_type,
                        "interactions": number,
                    }
                    for kind, number in kinds
                ],
                "reasons": [
                    {"reason": reason, "records": number, "first": dry_run.parked.first[reason]}
                    for reason, number in reasons
                ],
            }
        )
        return
    print_table(
        f"Would record {counted(counts.recorded, 'interaction')} by"
        f" {people(len(dry_run.log.people))}; {counted(counts.duplicates, 'duplicate')}",
        ("date", "type", "name", "update type", "interactions"),
        [(*kind, number) for kind, number in kinds],
    )
    print_table(
        f"Would park {counted(counts.parked, 'record')}",
        ("records", "reason", "first"),
        [(number, reason, dry_run.parked.first[reason]) for reason, number in reasons],
    )
    typer.echo("Nothing was written.")
