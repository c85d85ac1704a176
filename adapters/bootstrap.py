"""The composition root: build every part that uses one database.

`adapters/processes` puts the long-running programs (bot, projectors, pages) together from it.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from adapters.postgres.archives import PostgresArchives
from adapters.postgres.connection.connect import Pool, pool
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from adapters.postgres.event_store.audit import PostgresAudit
from adapters.postgres.event_store.event_log import PostgresEventLog
from adapters.postgres.event_store.shared_appends import SharedAppends
from adapters.postgres.event_store.verifications import PostgresVerifications
from adapters.postgres.notifications.alert_store import PostgresAlerts
from adapters.postgres.notifications.deliveries import PostgresDeliveries
from adapters.postgres.notifications.digest_plans import PostgresDigestPlans
from adapters.postgres.notifications.scoreboards import PostgresScoreboards
from adapters.postgres.parked_updates import PostgresParkedUpdates
from adapters.postgres.people.chat_titles import PostgresChats
from adapters.postgres.people.recent_uses import PostgresRecentUses
from adapters.postgres.people.text_vault import PostgresVault
from adapters.postgres.people.user_store import PostgresUsers
from adapters.postgres.people.web_logins import PostgresWebLogins
from adapters.postgres.projections.parked_events import PostgresParkedEvents
from adapters.postgres.queue.content_queue_store import PostgresContentQueue
from adapters.postgres.queue.offer_attempts import PostgresOfferAttempts
from adapters.postgres.queue.posting_slots import PostgresPostingSlots
from adapters.postgres.replay.rebuild_store import PostgresRebuildStore
from adapters.postgres.reports.alert_counts import PostgresAlertCounts
from adapters.postgres.reports.exports import PostgresExports
from adapters.postgres.reports.list_queries import PostgresLists
from adapters.postgres.reports.operations_queries import PostgresOperations
from adapters.postgres.reports.overview_queries import PostgresOverviews
from adapters.postgres.reports.report_queries import PostgresReports
from adapters.postgres.schema.migrate import migrate
from adapters.postgres.schema.roles import PostgresRoles
from adapters.postgres.schema.schema_audit import PostgresSchemaAudit
from adapters.settings import load_settings
from adapters.telegram.handlers.queue.media_store import MediaStore
from domain.content.cooldown import Cooldown
from domain.content.queue_changes import QueueChanges
from domain.service import InteractionService


@dataclass(frozen=True, slots=True)
class Storyline:
    """The parts of a running Storyline, over one database."""

    connections: Pool
    clock: Callable[[], datetime]
    log: PostgresEventLog
    users: PostgresUsers
    chats: PostgresChats
    vault: PostgresVault
    parked: PostgresParkedUpdates
    parked_events: PostgresParkedEvents
    reports: PostgresReports
    overviews: PostgresOverviews
    lists: PostgresLists
    operations: PostgresOperations
    exports: PostgresExports
    projections: PostgresRebuildStore
    audit: PostgresAudit
    verifications: PostgresVerifications
    deliveries: PostgresDeliveries
    digest_plans: PostgresDigestPlans
    boards: PostgresScoreboards
    archives: PostgresArchives
    alerts: PostgresAlerts
    alert_counts: PostgresAlertCounts
    schema_audit: PostgresSchemaAudit
    queue: PostgresContentQueue
    changes: QueueChanges
    attempts: PostgresOfferAttempts
    slots: PostgresPostingSlots
    uses: PostgresRecentUses
    media: MediaStore
    cooldown: Cooldown
    roles: PostgresRoles
    logins: PostgresWebLogins
    service: InteractionService


def now() -> datetime:
    """The clock of the whole program."""
    return datetime.now(UTC)


@contextmanager
def open_database(database_url: str | None = None) -> Iterator[str]:
    """The URL of a running Postgres: the given one, DATABASE_URL, or an embedded server.

    The embedded server runs until its last user leaves. Raises DatabaseUnavailable.
    """
    settings = load_settings()
    if database_url is None and settings.database_url is not None:
        database_url = settings.database_url.get_secret_value()
    if database_url is not None:
        yield database_url
    else:
        with embedded_postgres(settings.state_dir) as url:
            yield url


@contextmanager
def open_storyline(database_url: str | None = None, *, connections: int = 4) -> Iterator[Storyline]:
    """A Storyline over a migrated database. Raises DatabaseUnavailable and MigrationFailed."""
    with open_database(database_url) as url:
        migrate(url)
        with storyline_over(url, connections=connections) as storyline:
            yield storyline


@contextmanager
def storyline_over(
    url: str, *, connections: int = 4, clock: Callable[[], datetime] = now
) -> Iterator[Storyline]:
    """A Storyline over a database that may still be away. It is migrated elsewhere."""
    settings = load_settings()
    with pool(url, size=connections) as pooled:
        log = PostgresEventLog(pooled)
        users = PostgresUsers(pooled)
        reports = PostgresReports(pooled)
        projections = PostgresRebuildStore(pooled)
        queue = PostgresContentQueue(pooled)
        audit = PostgresAudit(pooled)
        yield Storyline(
            connections=pooled,
            clock=clock,
            log=log,
            users=users,
            chats=PostgresChats(pooled),
            vault=PostgresVault(pooled, is_recording=settings.record_text),
            parked=PostgresParkedUpdates(pooled),
            parked_events=PostgresParkedEvents(pooled),
            reports=reports,
            overviews=PostgresOverviews(pooled, settings.cooldown),
            lists=PostgresLists(pooled, settings.cooldown),
            operations=PostgresOperations(pooled),
            exports=PostgresExports(pooled),
            projections=projections,
            audit=audit,
            verifications=PostgresVerifications(pooled, audit),
            deliveries=PostgresDeliveries(pooled),
            digest_plans=PostgresDigestPlans(pooled),
            boards=PostgresScoreboards(pooled),
            archives=PostgresArchives(pooled),
            alerts=PostgresAlerts(pooled),
            alert_counts=PostgresAlertCounts(pooled, log.chat_ids),
            schema_audit=PostgresSchemaAudit(pooled, clock),
            queue=queue,
            changes=QueueChanges(log, queue, projections.replays_due, now=clock),
            attempts=PostgresOfferAttempts(pooled),
            slots=PostgresPostingSlots(pooled),
            uses=PostgresRecentUses(pooled),
            media=MediaStore(settings.state_dir / "media"),
            cooldown=settings.cooldown,
            roles=PostgresRoles(pooled),
            logins=PostgresWebLogins(pooled),
            service=InteractionService(
                SharedAppends(log),
                reports,
                users,
                clock=clock,
                randomness=lambda: secrets.randbits(74),
            ),
        )


@contextmanager
def open_service(database_url: str | None = None) -> Iterator[InteractionService]:
    """An InteractionService that is ready for use, for programs that build on Storyline."""
    with open_storyline(database_url) as storyline:
        yield storyline.service
