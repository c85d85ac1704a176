"""Settings from the environment. Each is a row of docs/reference/settings.md.

Wrong settings raise InvalidInput. The error names each of them and says what it must be. It never
repeats the value of a secret.
"""

import os
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar

from platformdirs import user_data_path
from pydantic import (
    AfterValidator,
    AliasChoices,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from adapters.log_format import LogFormat, LogLevel
from adapters.old_names import warn_of_old_name, warn_of_unknown_setting
from domain.access import Rights
from domain.alerts.rules import Rules, parse_rules
from domain.content.cooldown import MAX_COOLDOWN, Cooldown
from domain.content.posting_schedule import MAX_POSTS_PER_DAY, PostingSchedule, parse_window
from domain.errors import InvalidInput
from domain.ids import BIGINT
from domain.rate_limit import RateLimit
from domain.reports import check_zone
from domain.vocabulary import Language

Value = TypeVar("Value")

TELEGRAM: Final = "https://api.telegram.org"

TYPE_ERRORS: Final = {
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_parsing_size": "must be a smaller number",
    "greater_than": "must be greater than {gt}",
    "less_than": "must be less than {lt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
}


SYSTEM_STATE_DIR: Final = Path("/var/lib/storyline")
PREFIX: Final = "STORYLINE_"


def _state_dir() -> Path:
    try:
        of_user = user_data_path("storyline", appauthor=False)
    except RuntimeError:  # there is no home folder
        of_user = Path("~", "storyline")
    is_new = os.geteuid() == 0 and not of_user.exists()  # release 0.1 kept root's state there
    return SYSTEM_STATE_DIR if is_new else of_user


def _expanded(path: Path) -> Path:
    """Expand ~ once, for all parts. No shell does it in the files of systemd and Docker."""
    try:
        return path.expanduser()
    except RuntimeError:
        raise ValueError("must be given, there is no home folder") from None


def _expanded_if_given(path: Path | None) -> Path | None:
    return None if path is None else _expanded(path)


def variable(name: str, *old_names: str) -> Any:
    """The environment variable of a setting. Its old names still work, with a warning."""
    return Field(validation_alias=AliasChoices(name, *old_names))


def names_of(field: FieldInfo) -> list[str]:
    """The environment variable of a setting, followed by its old names."""
    assert isinstance(field.validation_alias, AliasChoices)
    return [str(name) for name in field.validation_alias.choices]


def _like(pattern: str, what: str) -> AfterValidator:
    """Check that a text, secret or not, has this form. `what` describes it."""

    def check(value: Value) -> Value:
        if value is None:
            return value
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        if not re.fullmatch(pattern, text):
            raise ValueError(f"must be {what}")
        return value

    return AfterValidator(check)


def _checked(check: Callable[[str], object]) -> AfterValidator:
    """Check a text with a function of the domain."""

    def validate(value: str) -> str:
        try:
            check(value)
        except InvalidInput as error:
            raise ValueError(str(error)) from None
        return value

    return AfterValidator(validate)


def _ids(value: Any) -> Any:
    """Split Telegram ids of people at the commas."""
    if not isinstance(value, str):
        return value
    parts = [part.strip() for part in value.split(",") if part.strip()]
    if not all(re.fullmatch(r"0*[1-9][0-9]{0,17}", part) for part in parts):
        raise ValueError("must be Telegram ids of people, positive numbers separated by commas")
    return parts


def _required_by_url(secret: Value, info: ValidationInfo) -> Value:
    if secret is None and info.data.get("webhook_url"):
        raise ValueError(
            "must be given with STORYLINE_WEBHOOK_URL; the webhook knows Telegram by it"
        )
    return secret


HTTP_URL: Final = _like(r"https?://[^\s/?#@]+(/[^\s?#]*)?", "an address like https://example.org")
HTTPS_SITE: Final = _like(
    r"https://[^\s/?#@]+/?", "an https address without a path, like https://stats.example.org"
)
ADDRESS: Final = _like(
    r"(\[[0-9A-Fa-f:.]+\]|[^\s:/\[\]]+):[0-9]{1,5}", "HOST:PORT, like 127.0.0.1:8443"
)
ChatNumber = Annotated[int, Field(ge=-BIGINT - 1, le=BIGINT)]
MAX_UNDO_MINUTES: Final = 7 * 24 * 60
MAX_COMMANDS_PER_MINUTE: Final = 10_000
OnOff = Literal["on", "off"]
Days = Annotated[int, Field(ge=0, le=MAX_COOLDOWN.days)]


class Settings(BaseSettings):
    """The settings in force. An empty value counts as not set."""

    model_config = SettingsConfigDict(env_ignore_empty=True, use_attribute_docstrings=True)

    database_url: Annotated[SecretStr | None, variable("DATABASE_URL")] = None
    """Your own Postgres, version 15 or newer, with encoding UTF8. Default: an embedded Postgres."""

    state_dir: Annotated[Path, variable("STORYLINE_STATE_DIR"), AfterValidator(_expanded)] = Field(
        default_factory=_state_dir
    )
    """The folder of the embedded Postgres, the inbox, the queued files and the demo."""

    bot_token: Annotated[
        SecretStr | None,
        variable("TELEGRAM_BOT_TOKEN"),
        _like("[0-9]{1,18}:[A-Za-z0-9_-]+", "a token as @BotFather gives it, like 1234:AbC…"),
    ] = None
    """The bot's token; its number is the bot's id. Default: the bot runs in the sandbox."""

    telegram_api_url: Annotated[str, variable("STORYLINE_TELEGRAM_API_URL"), HTTP_URL] = TELEGRAM
    """The Bot API server. The bot calls `URL/bot<token>/METHOD`."""

    team_chat_id: Annotated[ChatNumber | None, variable("STORYLINE_TEAM_CHAT_ID")] = None
    """The id of the team's chat, where content is offered."""

    admin_ids: Annotated[
        frozenset[int], NoDecode, variable("STORYLINE_ADMIN_IDS"), BeforeValidator(_ids)
    ] = frozenset()
    """Telegram ids of the admins, separated by commas."""

    timezone: Annotated[str, variable("STORYLINE_TIMEZONE"), _checked(check_zone)] = "UTC"
    """The team's IANA time zone: of posting window, bot, reports and times in the command line."""

    language: Annotated[Language, variable("STORYLINE_LANGUAGE")] = Language.ENGLISH
    """The language of the team's chat: `en` or `de`. A private chat has that of its person."""

    posts_per_day: Annotated[
        int, variable("STORYLINE_POSTS_PER_DAY"), Field(ge=0, le=MAX_POSTS_PER_DAY)
    ] = 3
    """How many items a day are offered on schedule."""

    posting_window: Annotated[str, variable("STORYLINE_POSTING_WINDOW"), _checked(parse_window)] = (
        "09:00-21:00"
    )
    """The local hours in which items are offered. They may cross midnight."""

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
    """For how many days rejected media is not offered again. Default: forever."""

    undo_minutes: Annotated[
        int, variable("STORYLINE_UNDO_MINUTES"), Field(ge=0, le=MAX_UNDO_MINUTES)
    ] = 10
    """For how many minutes people may take back their decisions. Admins may do it always."""

    commands_per_minute: Annotated[
        int, variable("STORYLINE_COMMANDS_PER_MINUTE"), Field(ge=0, le=MAX_COMMANDS_PER_MINUTE)
    ] = 20
    """How often a minute each command of a person is answered. 0: always. Presses always are."""

    webhook_url: Annotated[str | None, variable("STORYLINE_WEBHOOK_URL"), HTTP_URL] = None
    """The webhook's public address. Its default path is /telegram. Default: the bot polls."""

    webhook_secret: Annotated[
        SecretStr | None,
        variable("STORYLINE_WEBHOOK_SECRET"),
        _like("[A-Za-z0-9_-]{1,256}", "1 to 256 of the characters A-Z a-z 0-9 _ -"),
        AfterValidator(_required_by_url),
    ] = None
    """The secret by which the webhook knows Telegram. It must be given with the address above."""

    webhook_listen: Annotated[str, variable("STORYLINE_WEBHOOK_LISTEN"), ADDRESS] = "127.0.0.1:8443"
    """The address at which the webhook listens, behind the server that terminates TLS."""

    web_listen: Annotated[str, variable("STORYLINE_WEB_LISTEN"), ADDRESS] = "127.0.0.1:8082"
    """The address at which the dashboard listens. Unless it is loopback, it needs the next one."""

    public_url: Annotated[str | None, variable("STORYLINE_PUBLIC_URL"), HTTPS_SITE] = None
    """The dashboard's public address, behind the server that terminates TLS. Default: loopback."""

    web_login: Annotated[OnOff, variable("STORYLINE_WEB_LOGIN")] = "on"
    """Whether the dashboard has a login. `off` is for a proxy with a login of its own."""

    viewer_ids: Annotated[
        frozenset[int], NoDecode, variable("STORYLINE_VIEWER_IDS"), BeforeValidator(_ids)
    ] = frozenset()
    """Telegram ids of people who see the dashboard without being admins, separated by commas."""

    scoreboard: Annotated[OnOff, variable("STORYLINE_SCOREBOARD")] = "off"
    """Whether the team's chat has a pinned message with what was decided this week."""

    inbox_capacity: Annotated[int, variable("STORYLINE_INBOX_CAPACITY"), Field(gt=0)] = 50_000
    """How many updates may wait for Postgres. A full inbox accepts no more."""

    metrics_listen: Annotated[str | None, variable("STORYLINE_METRICS_LISTEN"), ADDRESS] = None
    """The address of /metrics, /livez and /readyz, without login. Default: on the dashboard's."""

    max_lag_seconds: Annotated[
        float, variable("STORYLINE_MAX_LAG_SECONDS"), Field(gt=0, allow_inf_nan=False)
    ] = 30.0
    """How many seconds read tables may lag. Beyond that projector and dashboard are not ready."""

    alert_rules: Annotated[str, variable("STORYLINE_ALERT_RULES"), _checked(parse_rules)] = ""
    """Other rules of alerts, such as `runway_low=5,rejections=4/30,unusual_hour=off`."""

    alerts_every_seconds: Annotated[
        float, variable("STORYLINE_ALERTS_EVERY_SECONDS"), Field(gt=0, allow_inf_nan=False)
    ] = 15.0
    """How often the rules of alerts are evaluated, and the rights of the bot in the team's chat."""

    backup_dir: Annotated[
        Path | None, variable("STORYLINE_BACKUP_DIR"), AfterValidator(_expanded_if_given)
    ] = None
    """Where backups are: the newest file or folder in it is the last one. Default: not watched."""

    backup_max_hours: Annotated[
        float, variable("STORYLINE_BACKUP_MAX_HOURS"), Field(gt=0, allow_inf_nan=False)
    ] = 26.0
    """How many hours old the last backup may be for `storyline status --check`."""

    log_format: Annotated[LogFormat, variable("STORYLINE_LOG_FORMAT")] = LogFormat.CONSOLE
    """How the log is written: `console` for people, `json` for machines."""

    log_level: Annotated[LogLevel | None, variable("STORYLINE_LOG_LEVEL")] = None
    """`debug`, `info`, `warning` or `error`. Default: `info` for bot, projector and dashboard."""

    record_text: Annotated[bool, variable("STORYLINE_RECORD_TEXT")] = False
    """Whether texts of people are recorded, each encrypted with a key of its person."""

    @property
    def bot_id(self) -> int:
        """The id of the bot whose token is set, or 0."""
        token = self.bot_token.get_secret_value() if self.bot_token else ""
        return int(token.partition(":")[0] or 0)

    @property
    def secrets(self) -> list[str]:
        """What no log may have in it."""
        given = [self.bot_token, self.webhook_secret]
        return [secret.get_secret_value() for secret in given if secret]

    @property
    def rights(self) -> Rights:
        """Who may look at the dashboard."""
        return Rights(self.admin_ids, self.viewer_ids)

    @property
    def has_login(self) -> bool:
        """Whether the dashboard has a login."""
        return self.web_login == "on"

    @property
    def has_scoreboard(self) -> bool:
        """Whether the team's chat has a scoreboard."""
        return self.scoreboard == "on"

    @property
    def schedule(self) -> PostingSchedule:
        """When content is offered."""
        start, end = parse_window(self.posting_window)
        return PostingSchedule(self.posts_per_day, start, end, self.timezone)

    @property
    def undo_limit(self) -> timedelta:
        """How long after a decision the person who made it may take it back."""
        return timedelta(minutes=self.undo_minutes)

    @property
    def rate_limit(self) -> RateLimit:
        """How often people are answered."""
        return RateLimit(self.commands_per_minute)

    @property
    def alerts(self) -> Rules:
        """When admins are told that something is wrong."""
        return parse_rules(self.alert_rules)

    @property
    def cooldown(self) -> Cooldown:
        """How long media is not offered again after a decision."""
        rejected = self.cooldown_rejected_days
        return Cooldown(
            posted=timedelta(days=self.cooldown_posted_days),
            skipped=timedelta(days=self.cooldown_skipped_days),
            rejected=None if rejected is None else timedelta(days=rejected),
        )


def load_settings(kind: type[Settings] = Settings) -> Settings:
    """The settings in force. Raises InvalidInput that names all wrong settings."""
    _warn_of_names(kind)
    try:
        return kind()
    except ValidationError as error:
        raise InvalidInput("; ".join(_complaints(kind, error))) from None


def _warn_of_names(kind: type[Settings]) -> None:
    known: dict[str, str] = {}
    for field in kind.model_fields.values():
        names = names_of(field)
        known |= dict.fromkeys(names, names[0])
    for given in filter(os.environ.get, os.environ):
        name = known.get(given.upper())
        if name is None and given.upper().startswith(PREFIX):
            (nearest,) = get_close_matches(given.upper(), known.values(), n=1, cutoff=0.0)
            warn_of_unknown_setting(given, nearest)
        elif name is not None and name != given.upper():
            warn_of_old_name(given, name)


def _complaints(kind: type[Settings], error: ValidationError) -> Iterator[str]:
    for each in error.errors(include_url=False, include_input=False):
        name = str(each["loc"][0])
        if name in kind.model_fields:  # a default is named by its field
            name = names_of(kind.model_fields[name])[0]
        yield f"setting {name}: {_reason(each)}"


def _reason(error: Any) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    return TYPE_ERRORS[kind].format(**context) if kind in TYPE_ERRORS else str(error["msg"])
