"""Which bot runs: its token, the address of its Bot API, and its team."""

from dataclasses import dataclass

from adapters.settings import Settings
from adapters.telegram.handlers.team import Team
from adapters.telegram.texts.translations import texts_for
from domain.errors import InvalidInput


@dataclass(frozen=True, slots=True)
class BotConfiguration:
    """The token of a bot, the address of its Bot API, and its team."""

    token: str
    api_url: str
    team: Team


def bot_configuration(settings: Settings) -> BotConfiguration:
    """The bot that the settings describe. Raises InvalidInput for what is missing."""
    token, team_chat_id = settings.bot_token, settings.team_chat_id
    if token is None or team_chat_id is None:
        missing = ["TELEGRAM_BOT_TOKEN to the bot's token"] if token is None else []
        missing += ["STORYLINE_TEAM_CHAT_ID to the id of the team's chat"] * (team_chat_id is None)
        raise InvalidInput(f"set {' and '.join(missing)}")
    texts = texts_for(settings.language)
    team = Team(team_chat_id, settings.admin_ids, settings.viewer_ids, texts)
    api_url = settings.telegram_api_url.rstrip("/")
    return BotConfiguration(token.get_secret_value(), api_url, team)
