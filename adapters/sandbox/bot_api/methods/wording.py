"""The texts, captions and buttons of a call."""

from collections.abc import Mapping
from typing import Any, Final

from adapters.sandbox.bot_api.methods.given_entities import given_entities
from adapters.sandbox.bot_api.parameters import Parameters
from adapters.sandbox.formatting.formatted_text import LONGEST_CAPTION, LONGEST_TEXT, Formatted
from adapters.sandbox.formatting.html_markup import parse_html
from adapters.sandbox.formatting.keyboards import inline_keyboard
from adapters.sandbox.formatting.markdown import parse_markdown, parse_markdown_v2
from adapters.sandbox.json_text import Json
from adapters.sandbox.refusals import bad_request
from adapters.sandbox.utf16 import units

_CAPTION: Final = ("caption", "caption_entities")


def text_fields(parameters: Parameters) -> Json:
    """The text of a message, as fields of it. Raises Refusal."""
    if not parameters.text("text").strip():
        raise bad_request("message text is empty")
    entities = parameters.json("entities", "entities")
    formatted = _formatted(parameters.text("text"), parameters.text("parse_mode"), entities)
    if not formatted.text:
        raise bad_request("text must be non-empty")
    if units(formatted.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return formatted.fields()


def caption_fields(parameters: Parameters) -> Json:
    """The caption of a message, as fields of it; none when it is empty. Raises Refusal."""
    entities = parameters.json("caption_entities", "entities")
    return _caption(parameters.text("caption"), parameters.text("parse_mode"), entities)


def media_caption_fields(media: Mapping[str, Any]) -> Json:
    """The caption of one of several media. Raises Refusal."""
    caption, mode = str(media.get("caption") or ""), str(media.get("parse_mode") or "")
    return _caption(caption, mode, media.get("caption_entities"))


def keyboard_fields(parameters: Parameters) -> Json:
    """The inline keyboard, as a field of a message; none when there is none. Raises Refusal."""
    keyboard = inline_keyboard(parameters.json("reply_markup", "reply keyboard markup"))
    return {"reply_markup": keyboard} if keyboard else {}


def _caption(caption: str, mode: str, entities: Any) -> Json:
    formatted = _formatted(caption, mode, entities)
    if units(formatted.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return formatted.fields(*_CAPTION)


def _formatted(text: str, mode: str, entities: Any) -> Formatted:
    match mode.lower():
        case "":
            formatted = Formatted(text, given_entities(entities, text))
        case "html":
            formatted = parse_html(text)
        case "markdownv2":
            formatted = parse_markdown_v2(text)
        case "markdown":
            formatted = parse_markdown(text)
        case _:
            raise bad_request("unsupported parse_mode")
    return formatted.trimmed().spotted()
