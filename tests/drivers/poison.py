"""Make a fold fail on some events, so that they are parked."""

from collections.abc import Iterator
from contextlib import contextmanager

from adapters.bootstrap import Storyline
from projections.projection import Projection
from tests.drivers.event_log import execute


@contextmanager
def poisoned(storyline: Storyline, projection: Projection, salt: int) -> Iterator[None]:
    """While this lasts the fold fails on about a third of what it would write, by chance."""
    refuse = f"""
        CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ('x' || md5(new::text || {salt}))::bit(8)::integer < 80 THEN
                RAISE EXCEPTION 'poison';
            END IF;
            RETURN new;
        END $$
    """
    triggers = [
        f"TRIGGER poison BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION refuse()"
        for table in projection.tables
    ]
    execute(storyline.connections, refuse, *(f"CREATE {trigger}" for trigger in triggers))
    try:
        yield
    finally:
        execute(storyline.connections, *(f"DROP TRIGGER poison ON {t}" for t in projection.tables))
