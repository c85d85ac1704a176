"""The names of people are those of their latest update."""

from datetime import timedelta

from adapters.bootstrap import Storyline
from domain.ids import UserId
from domain.ports import Person
from tests.factories.events import NOON

TELEGRAM_ID = 7_001
SECOND = timedelta(seconds=1)


def seen(storyline: Storyline, seconds: int, username: str | None = None) -> UserId:
    """The id of the person, who was seen so many seconds after noon."""
    person = Person(TELEGRAM_ID, NOON + seconds * SECOND, username)
    return storyline.users.identify([person])[TELEGRAM_ID]


def test_a_later_update_brings_new_names_and_an_earlier_one_does_not(storyline: Storyline) -> None:
    user_id = seen(storyline, 0, "alice")
    assert seen(storyline, 1, "alice_m") == user_id
    assert seen(storyline, 0, "al") == user_id
    assert storyline.users.name(user_id) == "@alice_m"


def test_an_admin_of_the_settings_gets_a_name_from_any_update(storyline: Storyline) -> None:
    """Telegram's dates are whole seconds, so an update may be older than the first alert."""
    user_id = seen(storyline, 1)
    assert seen(storyline, 0, "alice") == user_id
    assert storyline.users.name(user_id) == "@alice"


def test_an_alert_for_an_admin_leaves_the_name(storyline: Storyline) -> None:
    """Whom an alert is for is identified by the settings, which say no name."""
    user_id = seen(storyline, 0, "alice")
    assert seen(storyline, 1) == user_id
    assert storyline.users.name(user_id) == "@alice"
