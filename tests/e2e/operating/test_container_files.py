"""The Containerfile and the compose file that ship: they fit the source and the settings."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from adapters.cli import app
from adapters.processes.supervision import EXIT_SECONDS
from adapters.settings import Settings, names_of

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "docs/operations"
CONTAINERFILE = (FOLDER / "Containerfile").read_text()
PLAIN_IMAGE = re.compile(r"[a-z]+:[a-z0-9.-]+")
OF_POSTGRES = {"POSTGRES_USER", "POSTGRES_PASSWORD"}


def instructions(name: str) -> list[str]:
    """What an instruction of the Containerfile says, each time it stands there."""
    return re.findall(rf"^{name} (.+)$", CONTAINERFILE, re.MULTILINE)


@pytest.fixture
def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text())
    return found


def test_the_images_come_from_wherever_the_reader_takes_them(compose: dict[str, Any]) -> None:
    """A plain name has no registry in it."""
    images = [each.partition(" AS ")[0] for each in instructions("FROM")]
    images.append(compose["services"]["database"]["image"])
    assert all(PLAIN_IMAGE.fullmatch(image) for image in images)


def test_what_is_copied_is_there_and_sent_to_the_build() -> None:
    sent = set((ROOT / ".dockerignore").read_text().splitlines())
    for instruction in instructions("COPY"):
        *sources, _ = instruction.split()
        if not instruction.startswith("--from=build"):
            assert [each for each in sources if not (ROOT / each).exists()] == []
            assert {f"!{each}" for each in sources} <= sent


def test_the_versions_of_the_lock_are_installed() -> None:
    (command,) = [each for each in instructions("RUN") if each.startswith("grep")]
    command = command.partition(" > ")[0]
    found = subprocess.check_output(["bash", "-c", command], cwd=ROOT, text=True).splitlines()
    locked = (ROOT / "requirements.lock").read_text()
    assert len(found) == locked.count("==") > 50
    assert all(f"{version} " in locked for version in found)


def test_the_container_runs_the_command_as_a_user_without_rights() -> None:
    assert [json.loads(each) for each in instructions("ENTRYPOINT")] == [["storyline"]]
    assert instructions("USER") == ["storyline"]


def test_the_services_of_compose_are_commands_with_settings(compose: dict[str, Any]) -> None:
    known = {name for field in Settings.model_fields.values() for name in names_of(field)}
    services = compose["services"]
    database = services.pop("database")
    assert database["environment"].keys() == OF_POSTGRES
    for service in services.values():
        assert CliRunner().invoke(app, [*service["command"], "--help"]).exit_code == 0
        assert service["environment"].keys() <= known
        assert int(service["stop_grace_period"].removesuffix("s")) > EXIT_SECONDS
        assert service["build"] == {
            "context": "../..",
            "dockerfile": "docs/operations/Containerfile",
        }
        assert service["depends_on"].keys() <= {*services, "database"}
        volumes = {each.partition(":")[0] for each in service["volumes"]}
        assert volumes <= compose["volumes"].keys()
    assert services.keys() == {"migrate", "bot", "projector", "dashboard"}
