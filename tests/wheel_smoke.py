"""Install the built wheel alone into a clean environment, and use it from another directory."""

import os
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
PACKAGES = {"domain", "projections", "adapters", "sql"}


def main() -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        wheel = built(folder)
        assert shipped_sql(wheel) == source_sql() != set(), "not every .sql file is in the wheel"
        assert typed_packages(wheel) == PACKAGES, "a package does not say that it is typed"
        storyline = installed(wheel, folder)
        run(storyline, "--version", cwd=folder)
        run(storyline, "--help", cwd=folder)
        run(storyline, "migrate", cwd=folder)


def built(folder: Path) -> Path:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation"]
    run(*build, "--outdir", folder, ROOT, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    return wheel


def shipped_sql(wheel: Path) -> set[str]:
    return {name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".sql")}


def typed_packages(wheel: Path) -> set[str]:
    names = zipfile.ZipFile(wheel).namelist()
    return {name.removesuffix("/py.typed") for name in names if name.endswith("/py.typed")}


def source_sql() -> set[str]:
    return {path.relative_to(ROOT).as_posix() for path in (ROOT / "sql").rglob("*.sql")}


def installed(wheel: Path, folder: Path) -> Path:
    # The locked versions as constraints: what the wheel forgets to ask for is not installed.
    locked = re.findall(r"^[\w.-]+==[\w.]+", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(locked))
    venv.create(folder / "venv", symlinks=True)
    pip = [sys.executable, "-m", "pip", "--python", str(folder / "venv/bin/python")]
    run(*pip, "install", "--quiet", "--constraint", constraints, wheel, cwd=folder)
    return folder / "venv/bin/storyline"


def run(*command: str | Path, cwd: Path) -> None:
    environment = os.environ | {"STORYLINE_STATE_DIR": str(cwd / "state")}
    for name in ("DATABASE_URL", "PYTHONPATH"):
        environment.pop(name, None)
    print("+", *command, flush=True)
    done = subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)


if __name__ == "__main__":
    main()
