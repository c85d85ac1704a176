"""Old names of commands, options and settings work, and the warning names the new one."""

import warnings
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from adapters.cli.admin.settings_commands import in_force
from adapters.cli.old_commands import old_command, show_name_warnings, with_old_options
from adapters.old_names import OldName, warn_of_old_name
from adapters.settings import Settings, load_settings, variable
from domain.errors import InvalidInput


class RenamedSettings(Settings):
    """Settings of a later release."""

    posts_per_day: Annotated[int, variable("STORYLINE_DAILY_POSTS", "STORYLINE_POSTS_PER_DAY")] = 3


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()

    def fold(name: str, limit: Annotated[int, typer.Option("--most")] = 1) -> None:
        typer.echo(f"{name} {limit}")

    app.command(cls=with_old_options({"--limit": "--most"}))(fold)
    old_command(app, "crease", "storyline fold", fold)
    return app


def test_an_old_option_is_read_as_the_new_one(app: typer.Typer) -> None:
    for arguments in (["--limit", "5"], ["--limit=5"]):
        with pytest.warns(OldName, match=r"--limit is now --most"):
            finished = CliRunner().invoke(app, ["fold", "user_stats", *arguments])
        assert finished.stdout == "user_stats 5\n"


def test_an_old_command_does_what_the_new_one_does(app: typer.Typer) -> None:
    with pytest.warns(OldName, match=r"crease is now storyline fold"):
        finished = CliRunner().invoke(app, ["crease", "user_stats", "--most", "2"])
    assert finished.stdout == "user_stats 2\n"


def test_no_help_shows_old_names(app: typer.Typer) -> None:
    assert "crease" not in CliRunner().invoke(app, ["--help"]).stdout
    assert "--limit" not in CliRunner().invoke(app, ["fold", "--help"]).stdout


def test_new_names_warn_of_nothing(app: typer.Typer) -> None:
    finished = CliRunner().invoke(app, ["fold", "user_stats", "--most", "2"])
    assert finished.stdout == "user_stats 2\n"


def test_a_setting_is_read_under_its_old_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYLINE_POSTS_PER_DAY", "7")
    with pytest.warns(OldName, match="STORYLINE_POSTS_PER_DAY is now STORYLINE_DAILY_POSTS"):
        settings = load_settings(RenamedSettings)
    assert settings.posts_per_day == 7
    shown = {each.name: each for each in in_force(settings)}
    assert shown["STORYLINE_DAILY_POSTS"].value == 7
    assert shown["STORYLINE_DAILY_POSTS"].source == "environment"
    assert "STORYLINE_POSTS_PER_DAY" not in shown


def test_the_new_name_of_a_setting_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STORYLINE_POSTS_PER_DAY", "7")
    monkeypatch.setenv("STORYLINE_DAILY_POSTS", "8")
    with pytest.warns(OldName):
        assert load_settings(RenamedSettings).posts_per_day == 8


def test_a_wrong_value_under_an_old_name_is_named_by_the_new_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("STORYLINE_POSTS_PER_DAY", "some")
    with (
        pytest.warns(OldName),
        pytest.raises(InvalidInput, match="setting STORYLINE_DAILY_POSTS: must be a whole number"),
    ):
        load_settings(RenamedSettings)


def test_on_the_command_line_a_warning_is_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        show_name_warnings()
        warn_of_old_name("--old", "--new")
    shown = "warning: --old is now --new; a later release drops the old name\n"
    assert capsys.readouterr().err == shown
