"""Settings from the environment. Each is a row of docs/reference/settings.md.

Raises InvalidInput with one line that names the setting and says what it must be. What it is now is
not repeated where it may be a secret.
"""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from adapters.old_names import warn_of_old_name
from domain.content.cooldown import MAX_COOLDOWN, Cooldown
from domain.content.posting_schedule import MAX_POSTS_PER_DAY, PostingSchedule, parse_window
from domain.errors import InvalidInput
from domain.ids import BIGINT
from domain.reports import check_zone

Value = TypeVar("Value")

TELEGRAM: Final = "https://api.telegram.org"

NUMBER_ERRORS: Final = {
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "greater_than": "must be greater than {gt}",
    "less_than": "must be less than {lt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}


def _state_dir() -> Path:
    return user_data_path("storyline", appauthor=False)


def variable(name: str, *old_names: str) -> Any:
    """The setting `name` of the environment. Its old names work too, with a warning."""
    return Field(validation_alias=AliasChoices(name, *old_names))


def names_of(field: FieldInfo) -> list[str]:
    """The name of a setting in the environment, and then its old names."""
    assert isinstance(field.validation_alias, AliasChoices)
    return [str(name) for name in field.validation_alias.choices]


def _like(pattern: str, what: str) -> AfterValidator:
    """A text, secret or not, that has this form; `what` says it in words."""

    def check(value: Value) -> Value:
        if value is None:
            return value
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        if not re.fullmatch(pattern, text):
            raise ValueError(f"must be {what}")
        return value

    return AfterValidator(check)


def _checked(check: Callable[[str], object]) -> AfterValidator:
    """A text that `check`, a function of the domain, has nothing against."""

    def said(value: str) -> str:
        try:
            check(value)
        except InvalidInput as error:
            raise ValueError(str(error)) from None
        return value

    return AfterValidator(said)


def _ids(value: Any) -> Any:
    """Telegram ids of people, separated by commas."""
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if not all(re.fullmatch(r"0*[1-9][0-9]{0,17}", part) for part in parts):
        raise ValueError("must be Telegram ids of people, positive numbers separated by commas")
    return parts


HTTP_URL: Final = _like(r"https?://[^\s/?#@]+(/[^\s?#]*)?", "an address like https://example.org")
ADDRESS: Final = _like(
    r"(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):[0-9]{1,5}", "HOST:PORT, like 127.0.0.1:8443"
)
ChatNumber = Annotated[int, Field(ge=-BIGINT - 1, le=BIGINT)]
Days = Annotated[int, Field(ge=0, le=MAX_COOLDOWN.days)]


class Settings(BaseSettings):
    """What the environment says. An empty value counts as none."""

    model_config = SettingsConfigDict(env_ignore_empty=True, use_attribute_docstrings=True)

    database_url: Annotated[SecretStr | None, variable("DATABASE_URL")] = None
    """A Postgres of your own, 15 or newer, in UTF8. Without it an embedded one is started."""

    state_dir: Annotated[Path, variable("STORYLINE_STATE_DIR")] = Field(default_factory=_state_dir)
    """Where the embedded Postgres, the inbox, the queued files and the demo are kept."""

    bot_token: Annotated[
        SecretStr | None,
        variable("TELEGRAM_BOT_TOKEN"),
        _like("[0-9]{1,18}:[A-Za-z0-9_-]+", "a token as @BotFather gives it, like 1234:AbC…"),
    ] = None
    """The bot's token; its number is the bot's id. Without it the bot runs in the sandbox."""

    telegram_api_url: Annotated[str, variable("STORYLINE_TELEGRAM_API_URL"), HTTP_URL] = TELEGRAM
    """The Bot API; the bot calls `URL/bot<token>/METHOD`."""

    team_chat_id: Annotated[ChatNumber | None, variable("STORYLINE_TEAM_CHAT_ID")] = None
    """The team's chat, in which content is offered."""

    admin_ids: Annotated[
        frozenset[int], NoDecode, variable("STORYLINE_ADMIN_IDS"), BeforeValidator(_ids)
    ] = frozenset()
    """Telegram ids of the admins, separated by commas."""

    timezone: Annotated[str, variable("STORYLINE_TIMEZONE"), _checked(check_zone)] = "UTC"
    """The team's IANA time zone: of the posting window and of what the bot tells."""

    posts_per_day: Annotated[
        int, variable("STORYLINE_POSTS_PER_DAY"), Field(ge=0, le=MAX_POSTS_PER_DAY)
    ] = 3
    """How many items a day are offered by themselves."""

    posting_window: Annotated[str, variable("STORYLINE_POSTING_WINDOW"), _checked(parse_window)] = (
        "09:00-21:00"
    )
    """Between which local hours; it may cross midnight."""

    cooldown_posted_days: Annotated[
        Days, variable("STORYLINE_COOLDOWN_POSTED_DAYS", "STORYLINE_REST_POSTED_DAYS")
    ] = 30
    """For how many days posted media is not offered again."""

    cooldown_skipped_days: Annotated[
        Days, variable("STORYLINE_COOLDOWN_SKIPPED_DAYS", "STORYLINE_REST_SKIPPED_DAYS")
    ] = 45
    """For how many days skipped media is not offered again."""

    cooldown_rejected_days: Annotated[
        Days | None, variable("STORYLINE_COOLDOWN_REJECTED_DAYS", "STORYLINE_REST_REJECTED_DAYS")
    ] = None
    """For how many days rejected media is not offered again; without it, for ever."""

    webhook_url: Annotated[str | None, variable("STORYLINE_WEBHOOK_URL"), HTTP_URL] = None
    """Where Telegram sends updates. Without it the bot polls."""

    webhook_secret: Annotated[
        SecretStr | None,
        variable("STORYLINE_WEBHOOK_SECRET"),
        _like("[A-Za-z0-9_-]{1,256}", "1 to 256 of the characters A-Z a-z 0-9 _ -"),
    ] = None
    """What Telegram proves itself with at the webhook; needed with the address above."""

    webhook_listen: Annotated[str, variable("STORYLINE_WEBHOOK_LISTEN"), ADDRESS] = "127.0.0.1:8443"
    """Where the webhook listens, behind whatever ends TLS."""

    web_listen: Annotated[str, variable("STORYLINE_WEB_LISTEN"), ADDRESS] = "127.0.0.1:8082"
    """Where the page with the reports listens. Whoever can reach it may read them."""

    inbox_capacity: Annotated[int, variable("STORYLINE_INBOX_CAPACITY"), Field(gt=0)] = 50_000
    """How many updates may wait for Postgres before no more are taken."""

    record_text: Annotated[bool, variable("STORYLINE_RECORD_TEXT")] = False
    """Whether what people write is recorded, sealed with a key of each person's own."""

    @property
    def bot_id(self) -> int:
        """The id of the bot whose token is set, else 0."""
        token = self.bot_token.get_secret_value() if self.bot_token else ""
        return int(token.partition(":")[0] or 0)

    @property
    def schedule(self) -> PostingSchedule:
        """When content is offered."""
        start, end = parse_window(self.posting_window)
        return PostingSchedule(self.posts_per_day, start, end, self.timezone)

    @property
    def cooldown(self) -> Cooldown:
        """How long media stays out of the queue after a decision on it."""
        rejected = self.cooldown_rejected_days
        return Cooldown(
            posted=timedelta(days=self.cooldown_posted_days),
            skipped=timedelta(days=self.cooldown_skipped_days),
            rejected=None if rejected is None else timedelta(days=rejected),
        )


def load_settings(kind: type[Settings] = Settings) -> Settings:
    """The settings in force. Raises InvalidInput with one line that names the wrong one."""
    _warn_of_old_names(kind)
    try:
        settings = kind()
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InvalidInput(f"setting {first['loc'][0]}: {_reason(first)}") from None
    if settings.webhook_url and not settings.webhook_secret:
        raise InvalidInput(
            "setting STORYLINE_WEBHOOK_SECRET: must be given with STORYLINE_WEBHOOK_URL;"
            " Telegram proves itself with it"
        )
    return settings


def _warn_of_old_names(kind: type[Settings]) -> None:
    for field in kind.model_fields.values():
        name, *old_names = names_of(field)
        for old_name in old_names:
            if os.environ.get(old_name):
                warn_of_old_name(old_name, name)


def _reason(error: Any) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    return NUMBER_ERRORS[kind].format(**context) if kind in NUMBER_ERRORS else str(error["msg"])
