"""Settings: a wrong one is named in a line that holds no secret."""

from datetime import timedelta
from pathlib import Path

import pytest

from adapters.cli.admin.settings_commands import in_force
from adapters.old_names import OldName, UnknownSetting
from adapters.settings import Settings, load_settings, names_of
from domain.access import Rights
from domain.content.cooldown import Cooldown
from domain.errors import InvalidInput

SECRET = "not-to-be-read-anywhere"
VARIABLES = [names_of(field)[0] for field in Settings.model_fields.values()]


@pytest.fixture(autouse=True)
def nothing_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in VARIABLES:
        monkeypatch.delenv(variable, raising=False)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("TELEGRAM_BOT_TOKEN", SECRET, "@BotFather"),
        ("TELEGRAM_BOT_TOKEN", f"12:{SECRET} ", "@BotFather"),
        ("TELEGRAM_BOT_TOKEN", f"{SECRET}:12", "@BotFather"),
        ("STORYLINE_TELEGRAM_API_URL", "api.telegram.org", "https://"),
        ("STORYLINE_TELEGRAM_API_URL", f"https://me:{SECRET}@api.telegram.org", "https://"),
        ("STORYLINE_TEAM_CHAT_ID", "the team", "whole number"),
        ("STORYLINE_TEAM_CHAT_ID", str(2**63), "at most 9223372036854775807"),
        ("STORYLINE_ADMIN_IDS", "7001,-100123", "positive"),
        ("STORYLINE_ADMIN_IDS", "7001;7002", "commas"),
        ("STORYLINE_ADMIN_IDS", "0", "positive"),
        ("STORYLINE_TIMEZONE", "Mars/Olympus", "Mars/Olympus"),
        ("STORYLINE_POSTS_PER_DAY", "-1", "at least 0"),
        ("STORYLINE_POSTS_PER_DAY", "1.5", "whole number"),
        ("STORYLINE_POSTING_WINDOW", "9 to 5", "9 to 5"),
        ("STORYLINE_COOLDOWN_POSTED_DAYS", "a month", "whole number"),
        ("STORYLINE_COOLDOWN_SKIPPED_DAYS", "-1", "at least 0"),
        ("STORYLINE_COOLDOWN_REJECTED_DAYS", "36526", "at most 36525"),
        ("STORYLINE_WEBHOOK_URL", "ftp://example.org", "https://"),
        ("STORYLINE_PUBLIC_URL", "http://example.org", "an https address without a path"),
        ("STORYLINE_PUBLIC_URL", "https://example.org/stats", "an https address without a path"),
        ("STORYLINE_WEB_LOGIN", "maybe", "'on' or 'off'"),
        ("STORYLINE_LANGUAGE", "klingon", "'en' or 'de'"),
        ("STORYLINE_VIEWER_IDS", "@bob", "Telegram ids"),
        ("STORYLINE_WEBHOOK_SECRET", f"{SECRET}!", "A-Z a-z 0-9 _ -"),
        ("STORYLINE_WEBHOOK_SECRET", SECRET * 20, "1 to 256"),
        ("STORYLINE_WEBHOOK_LISTEN", "8443", "HOST:PORT"),
        ("STORYLINE_WEBHOOK_LISTEN", "::1:8443", "HOST:PORT"),
        ("STORYLINE_INBOX_CAPACITY", "0", "greater than 0"),
    ],
)
def test_a_wrong_value_gets_one_line_that_names_the_setting(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, told: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidInput) as refused:
        load_settings()
    (line,) = str(refused.value).splitlines()
    assert line.startswith(f"setting {variable}: ")
    assert told in line
    assert SECRET not in line


def test_a_webhook_needs_its_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYLINE_WEBHOOK_URL", "https://example.org/bots")
    with pytest.raises(InvalidInput, match="setting STORYLINE_WEBHOOK_SECRET: "):
        load_settings()
    monkeypatch.setenv("STORYLINE_WEBHOOK_SECRET", "A-z_09")
    assert load_settings().webhook_url == "https://example.org/bots"


def test_an_empty_value_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    default = load_settings()
    for variable in VARIABLES:
        monkeypatch.setenv(variable, "")
    assert load_settings() == default
    assert default.cooldown == Cooldown()


def test_values_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "1234:AbC")
    monkeypatch.setenv("STORYLINE_ADMIN_IDS", " 7001, 7002,")
    monkeypatch.setenv("STORYLINE_VIEWER_IDS", "7003")
    monkeypatch.setenv("STORYLINE_COOLDOWN_REJECTED_DAYS", "0")
    settings = load_settings()
    assert settings.bot_id == 1234
    assert settings.admin_ids == {7001, 7002}
    assert settings.rights == Rights(frozenset({7001, 7002}), frozenset({7003}))
    assert settings.has_login
    assert settings.cooldown.rejected == timedelta(0)


@pytest.mark.parametrize("decision", ["posted", "skipped", "rejected"])
def test_a_cooldown_may_have_its_name_of_the_first_release(
    monkeypatch: pytest.MonkeyPatch, decision: str
) -> None:
    old, new = (f"STORYLINE_{word}_{decision.upper()}_DAYS" for word in ("REST", "COOLDOWN"))
    monkeypatch.setenv(old, "7")
    with pytest.warns(OldName, match=f"{old} is now {new}"):
        cooldown = load_settings().cooldown
    assert getattr(cooldown, decision) == timedelta(days=7)


def test_what_is_shown_says_where_it_is_from_and_holds_no_secret(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", f"1234:{SECRET}")
    monkeypatch.setenv("STORYLINE_WEBHOOK_SECRET", SECRET)
    monkeypatch.setenv("DATABASE_URL", f"postgresql://storyline:{SECRET}@db.example.org/events")
    shown = {each.name: each for each in in_force(load_settings())}
    assert list(shown) == VARIABLES
    assert SECRET not in str(shown)
    assert shown["TELEGRAM_BOT_TOKEN"].value == "1234:…"
    assert "host=db.example.org" in shown["DATABASE_URL"].value
    assert shown["DATABASE_URL"].source == "environment"
    assert (shown["STORYLINE_TIMEZONE"].value, shown["STORYLINE_TIMEZONE"].source) == (
        "UTC",
        "default",
    )


def test_all_wrong_settings_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYLINE_POSTS_PER_DAY", "many")
    monkeypatch.setenv("STORYLINE_TEAM_CHAT_ID", "ours")
    monkeypatch.setenv("STORYLINE_WEBHOOK_URL", "https://example.org")
    with pytest.raises(InvalidInput) as refused:
        load_settings()
    for name in ("STORYLINE_POSTS_PER_DAY", "STORYLINE_TEAM_CHAT_ID", "STORYLINE_WEBHOOK_SECRET"):
        assert f"setting {name}: must be" in str(refused.value)


@pytest.mark.parametrize(
    ("misspelt", "meant"),
    [
        ("STORYLINE_TEAMCHAT_ID", "STORYLINE_TEAM_CHAT_ID"),
        ("storyline_statedir", "STORYLINE_STATE_DIR"),
        ("STORYLINE_COOLDOWN_POSTED", "STORYLINE_COOLDOWN_POSTED_DAYS"),
    ],
)
def test_a_misspelt_name_gets_a_warning_with_the_nearest_one(
    monkeypatch: pytest.MonkeyPatch, misspelt: str, meant: str
) -> None:
    monkeypatch.setenv(misspelt, "1")
    with pytest.warns(UnknownSetting, match=f"no setting {misspelt}; did you mean {meant}"):
        load_settings()


def test_names_in_lower_case_are_names(
    monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    monkeypatch.setenv("storyline_timezone", "Europe/Berlin")
    assert load_settings().timezone == "Europe/Berlin"
    assert not recwarn


def test_a_tilde_is_the_home_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("STORYLINE_STATE_DIR", "~/state")
    assert load_settings().state_dir == tmp_path / "state"


@pytest.mark.parametrize("value", ["", "~/state"])
def test_without_a_home_folder_the_state_folder_must_be_given(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr("os.getuid", lambda: 123_456_789)
    monkeypatch.setattr("os.geteuid", lambda: 123_456_789)
    monkeypatch.setenv("STORYLINE_STATE_DIR", value)
    with pytest.raises(InvalidInput, match=r"^setting STORYLINE_STATE_DIR: must be given"):
        load_settings()
    monkeypatch.setenv("STORYLINE_STATE_DIR", "/srv/state")
    assert load_settings().state_dir == Path("/srv/state")


def test_root_keeps_its_state_in_a_system_folder_unless_it_has_some_at_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert load_settings().state_dir == Path("/var/lib/storyline")
    (tmp_path / "storyline").mkdir()
    assert load_settings().state_dir == tmp_path / "storyline"
