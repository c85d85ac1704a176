"""The bot answers a press."""

from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.refusals import TOO_OLD, bad_request
from adapters.sandbox.state.callback_queries import LONGEST_ANSWER
from adapters.sandbox.state.world import World
from adapters.sandbox.utf16 import units


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """Answer `answerCallbackQuery`."""
    press_id = parameters.text("callback_query_id")
    if not press_id:
        raise bad_request(TOO_OLD)
    if units(parameters.text("text")) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    person_id, is_first = world.callback_queries.answer(press_id)
    if is_first:
        world.stream.publish(
            "answer",
            person_id,
            press_id=press_id,
            text=parameters.text("text"),
            show_alert=parameters.flag("show_alert"),
        )
    return True
