"""How the bot answers a press."""

from adapters.sandbox.parameters import Parameters
from adapters.sandbox.presses import LONGEST_ANSWER
from adapters.sandbox.refusals import TOO_OLD, bad_request
from adapters.sandbox.utf16 import units
from adapters.sandbox.world import World


def answer_callback_query(world: World, parameters: Parameters) -> bool:
    """Answer `answerCallbackQuery`."""
    press_id = parameters.text("callback_query_id")
    if not press_id:
        raise bad_request(TOO_OLD)
    if units(parameters.text("text")) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    person_id, is_first = world.presses.answer(press_id)
    if is_first:
        world.stream.publish(
            "answer",
            person_id,
            press_id=press_id,
            text=parameters.text("text"),
            show_alert=parameters.flag("show_alert"),
        )
    return True
