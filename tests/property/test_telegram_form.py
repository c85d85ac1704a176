"""However a library saves an update, what is read from it is what Telegram sent, or nothing."""

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from adapters.telegram.updates.telegram_form import in_telegram_form
from adapters.telegram.updates.translate import Bot, translate
from adapters.telegram.updates.update_types import UPDATE_TYPES
from domain.errors import InvalidUpdate
from tests.factories.updates import update_fixtures
from tests.property.test_translate_total import any_json, mutated

UPDATES = update_fixtures()
NOW = datetime(2025, 6, 1, tzinfo=UTC)
BOT = Bot(7000000007, "storyline_bot")
EMPTY = {"photo": [], "text": "", "delete_chat_photo": False, "migrate_to_chat_id": 0}
FOREIGN = {"_id": "65a0", "@timestamp": "2025-03-03T08:00:00Z", "meta": {"host": "x"}, "seq": 7}

any_update = st.sampled_from(sorted(UPDATES)).map(UPDATES.__getitem__)


@st.composite
def saved(draw: st.DrawFn, value: Any) -> Any:
    """`value` as some library saves it: null and empty fields, ISO dates, other names."""
    if isinstance(value, list):
        return [draw(saved(each)) for each in value]
    if not isinstance(value, dict):
        return value
    fields = [(_name(draw, field), _value(draw, field, each)) for field, each in value.items()]
    nulls = draw(st.sets(st.sampled_from(("caption", "last_name", "photo", "forward_date"))))
    fields += [(field, None) for field in nulls - value.keys()]
    empties = draw(st.sets(st.sampled_from(sorted(EMPTY))))
    fields += [(field, EMPTY[field]) for field in empties - nulls - value.keys()]
    return dict(draw(st.permutations(fields)))


def _name(draw: st.DrawFn, field: str) -> str:
    return draw(st.sampled_from(("from", "from_", "from_user"))) if field == "from" else field


def _value(draw: st.DrawFn, field: str, value: Any) -> Any:
    if field in ("date", "edit_date") and value:
        moment = datetime.fromtimestamp(value, UTC)
        return draw(st.sampled_from((value, float(value), str(moment), moment.isoformat())))
    return draw(saved(value))


@st.composite
def saved_updates(draw: st.DrawFn) -> tuple[Any, Any]:
    """An update as Telegram sends it, and as it was saved."""
    update = draw(any_update)
    types = draw(st.sets(st.sampled_from(sorted(UPDATE_TYPES)))) - update.keys()
    foreign = {name: FOREIGN[name] for name in draw(st.sets(st.sampled_from(sorted(FOREIGN))))}
    fields = draw(saved(update)) | dict.fromkeys(types) | foreign
    return update, dict(draw(st.permutations(list(fields.items()))))


@given(saved_updates())
def test_a_saved_update_is_read_as_telegram_sent_it(update: tuple[Any, Any]) -> None:
    sent, found = update
    assert in_telegram_form(found, now=NOW) == sent


@given(mutated() | any_json)
def test_whatever_is_read_can_be_recorded_and_is_read_the_same_again(update: Any) -> None:
    try:
        form = in_telegram_form(update, now=NOW)
    except InvalidUpdate as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    assert in_telegram_form(form, now=NOW) == form
    translate(form, BOT, None, now=NOW)
