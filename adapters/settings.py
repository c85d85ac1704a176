"""Settings from the environment, each documented in the README's table."""

from pathlib import Path

from platformdirs import user_data_path
from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def _state_dir() -> Path:
    return user_data_path("storyline", appauthor=False)


class Settings(BaseSettings):
    """What the environment says. An empty value counts as none."""

    model_config = SettingsConfigDict(env_ignore_empty=True, populate_by_name=True)

    database_url: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("DATABASE_URL")
    )
    """A Postgres of your own, 15 or newer. Without it an embedded one is started."""

    state_dir: Path = Field(
        default_factory=_state_dir, validation_alias=AliasChoices("STORYLINE_STATE_DIR")
    )
    """Where the embedded Postgres and the demo keep their data."""

    bot_token: SecretStr | None = Field(
        default=None, validation_alias=AliasChoices("TELEGRAM_BOT_TOKEN")
    )
    """The bot's token. Its part before the colon is the bot's id."""

    @property
    def bot_id(self) -> int:
        """The id of the bot whose token is set, else 0."""
        token = self.bot_token.get_secret_value() if self.bot_token else ""
        number = token.partition(":")[0]
        return int(number) if number.isdecimal() else 0
