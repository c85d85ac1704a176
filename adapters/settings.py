"""Settings from the environment. Each is a row of the README's table."""

from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from domain.errors import InvalidInput
from domain.reports import check_zone
from domain.schedule import PostingSchedule, parse_window

TELEGRAM = "https://api.telegram.org"


def _state_dir() -> Path:
    return user_data_path("storyline", appauthor=False)


def _variable(name: str) -> Any:
    return Field(validation_alias=name)


class Settings(BaseSettings):
    """What the environment says. An empty value counts as none."""

    model_config = SettingsConfigDict(env_ignore_empty=True, populate_by_name=True)

    database_url: Annotated[SecretStr | None, _variable("DATABASE_URL")] = None
    """A Postgres of your own, 15 or newer. Without it an embedded one is started."""

    state_dir: Annotated[Path, _variable("STORYLINE_STATE_DIR")] = Field(default_factory=_state_dir)
    """Where the embedded Postgres, the inbox, the queued files and the demo are kept."""

    bot_token: Annotated[SecretStr | None, _variable("TELEGRAM_BOT_TOKEN")] = None
    """The bot's token. Without it the bot runs in the sandbox."""

    telegram_api_url: Annotated[str, _variable("STORYLINE_TELEGRAM_API_URL")] = TELEGRAM
    """The Bot API; the bot calls URL/bot<token>/METHOD."""

    team_chat_id: Annotated[int | None, _variable("STORYLINE_TEAM_CHAT_ID")] = None
    """The team's chat, in which content is offered."""

    admin_ids: Annotated[frozenset[int], NoDecode, _variable("STORYLINE_ADMIN_IDS")] = frozenset()
    """Telegram ids of the admins, separated by commas."""

    timezone: Annotated[str, _variable("STORYLINE_TIMEZONE")] = "UTC"
    """The team's IANA time zone: of the posting window and of what the bot tells."""

    posts_per_day: Annotated[int, _variable("STORYLINE_POSTS_PER_DAY")] = 3
    """How many items a day are offered by themselves."""

    posting_window: Annotated[str, _variable("STORYLINE_POSTING_WINDOW")] = "09:00-21:00"
    """Between which local hours; it may cross midnight."""

    webhook_url: Annotated[str | None, _variable("STORYLINE_WEBHOOK_URL")] = None
    """Where Telegram sends updates. Without it the bot polls."""

    webhook_secret: Annotated[SecretStr | None, _variable("STORYLINE_WEBHOOK_SECRET")] = None
    """What Telegram proves itself with at the webhook."""

    webhook_listen: Annotated[str, _variable("STORYLINE_WEBHOOK_LISTEN")] = "127.0.0.1:8443"
    """Where the webhook listens, behind whatever ends TLS."""

    inbox_capacity: Annotated[int, _variable("STORYLINE_INBOX_CAPACITY")] = Field(50_000, gt=0)
    """How many updates may wait for Postgres before no more are taken."""

    @field_validator("admin_ids", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return (
            [part for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @property
    def bot_id(self) -> int:
        """The id of the bot whose token is set, else 0."""
        token = self.bot_token.get_secret_value() if self.bot_token else ""
        number = token.partition(":")[0]
        return int(number) if number.isdecimal() else 0

    @property
    def schedule(self) -> PostingSchedule:
        """When content is offered."""
        start, end = parse_window(self.posting_window)
        return PostingSchedule(self.posts_per_day, start, end, self.timezone)


def load_settings() -> Settings:
    """The settings in force. Raises InvalidInput with one line that names the wrong one."""
    try:
        settings = Settings()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        raise InvalidInput(f"setting {name}: {first['msg']}") from None
    for variable, check in (
        ("STORYLINE_TIMEZONE", lambda: check_zone(settings.timezone)),
        ("STORYLINE_POSTING_WINDOW", lambda: parse_window(settings.posting_window)),
        ("STORYLINE_POSTS_PER_DAY", lambda: settings.schedule),
    ):
        try:
            check()
        except InvalidInput as error:
            raise InvalidInput(f"setting {variable}: {error}") from error
    return settings
