"""The parts of the bot for digests, the scoreboard, and what its commands ask."""

from adapters.bootstrap import Storyline
from adapters.charts.renderer import ChartRenderer
from adapters.processes.dashboard_links import DashboardLinks
from adapters.settings import Settings
from adapters.telegram.handlers.membership import Membership
from adapters.telegram.handlers.notifications.digest_command import DigestCommand
from adapters.telegram.handlers.notifications.digests import Digests
from adapters.telegram.handlers.notifications.scoreboard import Scoreboard
from adapters.telegram.handlers.queue.offer_pauses import OfferPauses
from adapters.telegram.handlers.reports.audit import Audit
from adapters.telegram.handlers.team import Team
from adapters.telegram.sending.deliver_once import DeliverOnce
from domain.content.pauses import Pauses


def digest_command(storyline: Storyline, team: Team, settings: Settings) -> DigestCommand:
    """/digest."""
    return DigestCommand(
        storyline.digest_plans,
        storyline.deliveries,
        team,
        tz=settings.timezone,
        now=storyline.clock,
    )


def audit_command(
    storyline: Storyline, team: Team, membership: Membership, settings: Settings
) -> Audit:
    """/audit."""
    return Audit(
        storyline.audit.head,
        storyline.verifications,
        team,
        membership,
        tz=settings.timezone,
        now=storyline.clock,
    )


def digests(
    storyline: Storyline,
    team: Team,
    charts: ChartRenderer,
    links: DashboardLinks,
    settings: Settings,
) -> Digests:
    """What sends digests."""
    return Digests(
        storyline.reports,
        storyline.queue,
        storyline.users,
        storyline.chats.titles,
        storyline.audit.head,
        storyline.alerts,
        storyline.digest_plans,
        DeliverOnce(storyline.deliveries, storyline.clock),
        team,
        charts,
        links,
        settings.schedule,
        now=storyline.clock,
    )


def scoreboard(storyline: Storyline, team: Team, pauses: Pauses, settings: Settings) -> Scoreboard:
    """What keeps the scoreboard."""
    schedule = settings.schedule
    return Scoreboard(
        storyline.boards,
        storyline.reports,
        storyline.queue,
        storyline.users,
        OfferPauses(pauses, storyline.users, schedule, now=storyline.clock),
        team,
        schedule,
        storyline.log.chat_ids,
        is_on=settings.has_scoreboard,
        now=storyline.clock,
    )
