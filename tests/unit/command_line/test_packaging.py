"""What is said twice about the project says the same."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def make_commands(target: str) -> list[str]:
    """The commands of a target of the Makefile, as a shell gets them."""
    found = re.search(rf"^{target}: .*\n((?:\t.*\n)+)", text("Makefile"), re.MULTILINE)
    assert found
    commands = found[1].replace("$(BIN)", ".venv/bin/python").replace("$(MAKE)", "make")
    return [line.strip() for line in commands.splitlines()]


def test_the_hooks_before_a_commit_and_a_push_are_the_checks_of_make() -> None:
    entries = re.findall(r"^ +entry: (.*)$", text(".pre-commit-config.yaml"), re.MULTILINE)
    assert entries == make_commands("check")


def test_the_workflow_runs_what_ci_runs() -> None:
    *before, last = re.findall(r"- run: (.*)", text(".github/workflows/check.yml"))
    assert last == ".ci/run"
    assert all(" apt-get install -qqy git " in each for each in before)  # to check out the history
    assert text(".ci/run").rstrip().endswith("exec make check")


def test_every_package_says_that_it_is_typed() -> None:
    assert [each for each in PACKAGES if not (ROOT / each / "py.typed").exists()] == []


def test_the_changelog_begins_with_this_version() -> None:
    """What is unreleased makes it a development version of a newer one."""
    unreleased, newest = re.findall(
        r"^## \[Unreleased\]\n(.*?)^## \[([\d.]+)\]", text("CHANGELOG.md"), re.DOTALL | re.MULTILINE
    )[0]
    version, _, development = PROJECT["project"]["version"].partition(".dev")
    if unreleased.strip():
        assert development
        assert version.split(".") > newest.split(".")
    else:
        assert PROJECT["project"]["version"] == newest
