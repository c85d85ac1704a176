"""Keep who gets digests. Raises DatabaseUnavailable and DatabaseRefused."""

from collections.abc import Collection
from datetime import UTC
from uuid import UUID

from psycopg.rows import DictRow

from adapters.postgres.connection.connect import Pool, connection
from adapters.statements import statement
from domain.context import clean_text
from domain.digests.plans import DigestPlan, Subscriber, Subscription
from domain.ids import UserId


class PostgresDigestPlans:
    """The table `digest_plan`."""

    def __init__(self, connections: Pool) -> None:
        self._connections = connections

    def of_person(self, user_id: UUID) -> Subscription | None:
        """The subscription of one person."""
        asked = {"user_id": user_id}
        with connection(self._connections) as connected:
            row = connected.execute(statement("queries/digests/plan_of_person"), asked).fetchone()
        return _subscription(row) if row else None

    def of_people(self, telegram_user_ids: Collection[int]) -> list[Subscriber]:
        """The subscriptions of these people."""
        asked = {"telegram_user_ids": [*telegram_user_ids]}
        with connection(self._connections) as connected:
            rows = connected.execute(statement("queries/digests/plans_of_people"), asked)
            return [Subscriber(row["telegram_user_id"], _subscription(row)) for row in rows]

    def save(self, subscription: Subscription) -> None:
        """Save the subscription of a person. It replaces the one before."""
        language = subscription.language
        row = {
            "user_id": subscription.user_id,
            "at": subscription.plan.at,
            "weekday": subscription.plan.weekday,
            "set_at": subscription.set_at,
            "language": language and clean_text(language),
        }
        with connection(self._connections) as connected:
            connected.execute(statement("queries/digests/save_plan"), row)

    def delete(self, user_id: UUID) -> bool:
        """Delete the subscription of a person. False if there is none."""
        with connection(self._connections) as connected:
            deleted = connected.execute(
                statement("queries/digests/delete_plan"), {"user_id": user_id}
            )
            return deleted.fetchone() is not None


def _subscription(row: DictRow) -> Subscription:
    return Subscription(
        UserId(row["user_id"]),
        DigestPlan(row["at"], row["weekday"]),
        row["set_at"].astimezone(UTC),
        row["language"],
    )
