"""The embedded server with real processes that leave, are killed, or meet the unexpected."""

import os
import pwd
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from adapters.postgres.embedded import binaries
from adapters.postgres.embedded.binaries import wheel_binaries
from adapters.postgres.embedded.cluster import Cluster
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from domain.errors import DatabaseUnavailable
from tests.conftest import SERVERS
from tests.requirements import missing

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="finds processes in /proc")

ROOT = Path(__file__).parents[2]
SHARER = """
import sys
from pathlib import Path
from adapters.postgres.embedded.embedded_postgres import embedded_postgres

with embedded_postgres(Path(sys.argv[1])) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
VISITOR = """
import sys
from pathlib import Path
import psycopg
from adapters.postgres.embedded.embedded_postgres import embedded_postgres

for _ in range(10):
    with embedded_postgres(Path(sys.argv[1])) as url, psycopg.connect(url) as connection:
        connection.execute("INSERT INTO visit DEFAULT VALUES")
"""


class Sharer:
    """Another process that uses the server of `home`."""

    def __init__(self, home: Path, python: str = sys.executable, **options: Any) -> None:
        self.process: subprocess.Popen[str] = subprocess.Popen(
            [python, "-c", SHARER, home],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            **{"cwd": ROOT} | options,
        )

    def url(self) -> str:
        assert self.process.stdout
        return self.process.stdout.readline().strip()

    def leave(self) -> str:
        """Leave as one should, and return the complaints."""
        return self.process.communicate(timeout=60)[1]

    def be_killed(self) -> None:
        self.process.kill()
        self.process.communicate()


ENDINGS: Mapping[str, Callable[[Sharer], object]] = {
    "leaves": Sharer.leave,
    "is_killed": Sharer.be_killed,
}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    gone = eventually(lambda: not working_in(tmp_path))
    for pid in working_in(tmp_path):
        os.kill(pid, signal.SIGKILL)
    assert gone, "processes were left behind"


def eventually(condition: Callable[[], object], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not (holds := bool(condition())) and time.monotonic() < deadline:
        time.sleep(0.001)
    return holds


def working_in(folder: Path, program: str = "") -> list[int]:
    """The processes started for `folder` other than the test: its server, supervisor, initdb."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = arguments(int(entry.name))
            opened = [link.readlink() for link in (entry / "fd").iterdir()]
        except OSError:
            continue
        runs = Path(command[0]).name.startswith(program)
        is_started = any(each == "-D" or each.startswith("--pgdata") for each in command)
        is_named = any(str(folder) in argument for argument in command)
        if runs and (
            is_named or (is_started and any(path.is_relative_to(folder) for path in opened))
        ):
            found.append(int(entry.name))
    return found


def arguments(pid: int) -> list[str]:
    return os.fsdecode(Path("/proc", str(pid), "cmdline").read_bytes()).split("\0")


def servers(home: Path) -> list[int]:
    return working_in(home / "data", "postgres")


def supervisors(home: Path) -> list[int]:
    pids = working_in(home, "python")
    return [pid for pid in pids if any("supervisor.py" in each for each in arguments(pid))]


def kill(*pids: int) -> None:
    assert pids
    for pid in pids:
        os.kill(pid, signal.SIGKILL)


def come_and_go(home: Path) -> None:
    with embedded_postgres(home):
        pass


def remember(url: str, word: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS word (word text)")
        connection.execute("INSERT INTO word VALUES (%s)", [word])


def remembered(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return [word for (word,) in connection.execute("SELECT word FROM word")]


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


# Sharing


@pytest.mark.parametrize("ends", ENDINGS.values(), ids=ENDINGS)
def test_the_server_outlives_its_starter(home: Path, ends: Callable[[Sharer], object]) -> None:
    starter = Sharer(home)
    assert starter.url()
    with embedded_postgres(home) as url:
        ends(starter)
        remember(url, "kept")
        time.sleep(0.5)
        assert remembered(url) == ["kept"]
        assert len(servers(home)) == 1


@pytest.mark.parametrize("ends", ENDINGS.values(), ids=ENDINGS)
def test_the_server_goes_with_the_last_sharer(home: Path, ends: Callable[[Sharer], object]) -> None:
    starter, last = Sharer(home), Sharer(home)
    assert starter.url() == last.url()
    starter.leave()
    ends(last)
    assert eventually(lambda: not working_in(home))


def test_the_last_one_out_leaves_nothing_running(home: Path) -> None:
    with embedded_postgres(home):
        assert servers(home)
    assert not servers(home)
    assert not (home / "socket").exists()


def test_two_that_start_at_once_share_one_server(home: Path) -> None:
    sharers = [Sharer(home) for _ in range(3)]
    assert len({sharer.url() for sharer in sharers}) == 1
    assert len(servers(home)) == len(supervisors(home)) == 1
    assert [sharer.leave() for sharer in sharers] == ["", "", ""]


def test_coming_while_others_go_always_finds_a_server(home: Path) -> None:
    with embedded_postgres(home) as url, psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE visit (visited_at timestamptz DEFAULT now())")
    visitors = [subprocess.Popen([sys.executable, "-c", VISITOR, home], cwd=ROOT) for _ in range(3)]
    assert [visitor.wait(120) for visitor in visitors] == [0, 0, 0]
    with embedded_postgres(home) as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT count(*) FROM visit").fetchone() == (30,)


# Killed


def test_a_killed_server_is_started_again_for_its_sharers(home: Path) -> None:
    with embedded_postgres(home) as url:
        remember(url, "kept")
        (killed,) = servers(home)
        kill(killed)
        assert eventually(lambda: answers(url))
        assert remembered(url) == ["kept"]
        assert servers(home) != [killed]


def test_no_server_is_started_beside_what_is_left_of_a_killed_one(home: Path) -> None:
    with embedded_postgres(home) as url, closing(psycopg.connect(url)) as connection:
        connection.pgconn.send_query(b"DO 'BEGIN LOOP PERFORM 1; END LOOP; END'")
        kill(*servers(home))
        time.sleep(0.5)
        assert not answers(url)
        kill(connection.info.backend_pid)
        assert eventually(lambda: answers(url))


def test_after_a_kill_of_everything_the_data_is_there(home: Path) -> None:
    sharer = Sharer(home)
    remember(sharer.url(), "kept")
    kill(sharer.process.pid, *supervisors(home), *servers(home))
    sharer.leave()
    with embedded_postgres(home) as url:
        assert remembered(url) == ["kept"]


def test_a_server_does_not_outlive_its_supervisor(home: Path) -> None:
    with embedded_postgres(home):
        kill(*supervisors(home))
        assert eventually(lambda: not servers(home))
        with embedded_postgres(home) as url:
            assert answers(url)


def test_a_killed_supervisor_is_started_again_for_its_sharers(home: Path) -> None:
    with embedded_postgres(home) as url:
        remember(url, "kept")
        (killed,) = supervisors(home)
        kill(killed)
        assert eventually(lambda: not servers(home))
        assert eventually(lambda: answers(url), 30)
        assert remembered(url) == ["kept"]
        assert supervisors(home) != [killed]


def test_a_server_that_gave_up_is_started_again_for_its_sharers(home: Path) -> None:
    with embedded_postgres(home) as url:
        (server,) = servers(home)
        os.kill(server, signal.SIGINT)  # it ends by itself, and so does its supervisor
        assert eventually(lambda: not supervisors(home))
        assert eventually(lambda: answers(url), 30)


def test_after_a_killed_initdb_the_next_one_starts_afresh(home: Path) -> None:
    unlucky = Sharer(home)
    assert eventually(lambda: working_in(home, "initdb"))
    kill(*working_in(home, "initdb"))
    assert "DatabaseUnavailable: initdb cannot create a database" in unlucky.leave()
    with embedded_postgres(home) as url:
        assert answers(url)


def test_an_initdb_without_room_says_so(home: Path) -> None:
    megabyte = 1024 * 1024
    unlucky = Sharer(
        home, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (megabyte, megabyte))
    )
    told = unlucky.leave().splitlines()[-1]
    assert f"initdb cannot create a database in {home}: could not write" in told
    assert told.endswith(": File too large")


def test_after_a_starter_killed_during_initdb_the_next_one_starts_afresh(home: Path) -> None:
    unlucky = Sharer(home)
    assert eventually(lambda: working_in(home, "initdb"))
    unlucky.be_killed()
    with embedded_postgres(home) as url:
        assert answers(url)


# The unexpected


def test_a_recycled_pid_is_no_server(home: Path) -> None:
    with embedded_postgres(home) as url:
        remember(url, "kept")
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (home / "socket").mkdir(mode=0o700)
        for record in (home / "data/postmaster.pid", home / "socket/.s.PGSQL.5432.lock"):
            record.write_text(f"{stranger.pid}\n{home}/data\n0\n5432\n{home}/socket\n\n")
        with embedded_postgres(home) as url:
            assert remembered(url) == ["kept"]
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize("name", ["two words", "comma, ü", "long" * 50])
def test_any_folder_will_do(home: Path, name: str) -> None:
    with embedded_postgres(home / name) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW storyline.data").fetchone() == (f"{home / name}/data",)


def test_the_environment_changes_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"PGPORT": "6543", "PGDATA": "/nowhere", "LC_ALL": "xx_XX"}.items():
        monkeypatch.setenv(name, value)
    with embedded_postgres(home) as url:
        assert answers(url)


def test_nothing_listens_on_tcp(home: Path) -> None:
    with embedded_postgres(home) as url, psycopg.connect(url) as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
        (server,) = servers(home)
        opened = {str(link.readlink()) for link in Path(f"/proc/{server}/fd").iterdir()}
        table = "".join(Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6"))
        listening = {f"socket:[{line.split()[9]}]" for line in table.splitlines()}
        assert any(name.startswith("socket:") for name in opened)
        assert not opened & listening


@needs_root
@pytest.mark.parametrize("bin_dir", SERVERS)
@pytest.mark.parametrize("name", ["state", "long" * 50], ids=["short", "long"])
def test_root_may_keep_it_in_a_closed_folder(home: Path, name: str, bin_dir: Path | None) -> None:
    home.mkdir(mode=0o700)
    with embedded_postgres(home / name, bin_dir=bin_dir) as url:
        (server,) = servers(home / name)
        assert (home / name / "data").stat().st_uid == user_of(server) != 0
        assert capabilities(server) == 0
        with (
            psycopg.connect(url) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT pg_read_file('/etc/shadow')")
        assert open_to_others(home) == []


@needs_root
@pytest.mark.parametrize("name", ["state", "long" * 50], ids=["short", "long"])
def test_the_user_of_roots_server_does_not_get_in(home: Path, name: str) -> None:
    home.parents[1].chmod(0o755)
    home.parent.chmod(0o755)
    home.mkdir(mode=0o755)
    (home / name).mkdir(mode=0o755)
    with embedded_postgres(home / name) as url:
        (server,) = servers(home / name)
        probe = "import psycopg, sys; psycopg.connect(sys.argv[1])"
        options: dict[str, Any] = {
            "user": user_of(server),
            "group": user_of(server),
            "extra_groups": [],
            "cwd": "/",
            "env": {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
        }
        python = python_for_all(options)
        tried = subprocess.run(
            [python, "-c", probe, url], check=False, capture_output=True, text=True, **options
        )
        assert "Permission denied" in tried.stderr


@needs_root
def test_the_state_of_root_from_release_0_1_is_opened_and_closed_to_others(home: Path) -> None:
    with embedded_postgres(home) as url:
        remember(url, "kept")
    home.chmod(0o711)
    (home / "server.log").chmod(0o644)
    with embedded_postgres(home) as url:
        assert remembered(url) == ["kept"]
        assert open_to_others(home) == []


@needs_root
def test_root_needs_a_folder_that_only_storyline_uses(home: Path) -> None:
    home.mkdir(mode=0o755)
    (home / "photo.jpg").touch()
    with pytest.raises(DatabaseUnavailable, match="is open to other users and holds other files"):
        come_and_go(home)
    assert home.stat().st_mode & 0o777 == 0o755


@needs_root
@pytest.mark.parametrize("everything", [0o755, 0o700], ids=["open", "closed"])
def test_root_may_have_the_binaries_in_a_closed_folder(
    home: Path, everything: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.mkdir(mode=0o700)
    package = wheel_binaries().parents[1]
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, home / part.name)
    subprocess.run(["chmod", "-R", f"{everything:o}", *home.iterdir()], check=True)
    bin_dir = home / package.name / "pginstall/bin"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setattr(binaries, "COPIES", Path(folder, "copies"))
        for _ in range(2):
            with embedded_postgres(home / "state", bin_dir=bin_dir) as url:
                assert answers(url)
                (server,) = servers(home / "state")
                assert capabilities(server) == 0
        assert len([*Path(folder, "copies").iterdir()]) == 1


def user_of(pid: int) -> int:
    return Path("/proc", str(pid)).stat().st_uid


def capabilities(pid: int) -> int:
    status = Path("/proc", str(pid), "status").read_text()
    names = ("CapInh", "CapPrm", "CapEff", "CapAmb")
    sets = [line.split()[1] for line in status.splitlines() if line.startswith(names)]
    assert len(sets) == len(names)
    return sum(int(each, base=16) for each in sets)


def open_to_others(folder: Path) -> list[Path]:
    everything = (folder, *folder.rglob("*"))
    return [path for path in everything if path.lstat().st_mode & 0o077 and not path.is_socket()]


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root to become somebody else")
def test_an_ordinary_user_needs_no_root() -> None:
    nobody = pwd.getpwnam("nobody")
    options = {
        "user": nobody.pw_uid,
        "group": nobody.pw_gid,
        "extra_groups": [],
        "cwd": "/",
        "env": {"PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])},
    }
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)
        sharer = Sharer(Path(folder), python_for_all(options), **options)
        url = sharer.url()
        assert Path(folder, "data").stat().st_uid == nobody.pw_uid
        assert answers(url)
        assert sharer.leave() == ""
        assert not working_in(Path(folder))


def python_for_all(options: dict[str, Any]) -> str:
    """A Python that runs this project under another account."""
    for python in filter(None, (sys.executable, shutil.which("python3", path=os.defpath))):
        probe = [python, "-c", "import adapters, psycopg"]
        try:
            if subprocess.run(probe, check=False, capture_output=True, **options).returncode == 0:
                return python
        except PermissionError:
            continue
    return missing("a Python that another account may run")


# Refused


def test_data_of_another_major_version_is_refused(home: Path) -> None:
    come_and_go(home)
    (home / "data/PG_VERSION").write_text("9\n")
    with pytest.raises(DatabaseUnavailable, match="belongs to PostgreSQL 9 and this is"):
        come_and_go(home)


def test_a_server_that_cannot_start_says_why_and_where_to_look(home: Path) -> None:
    come_and_go(home)
    with (home / "data/postgresql.conf").open("a") as config:
        config.write("nonsense = 1\n")
    with pytest.raises(
        DatabaseUnavailable, match=r"postgresql\.conf\" contains errors; .*server\.log says more"
    ):
        come_and_go(home)
    assert 'unrecognized configuration parameter "nonsense"' in (home / "server.log").read_text()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match="file/home cannot hold a database"):
        come_and_go(tmp_path / "file/home")


@pytest.mark.parametrize("name", ["supervisor.lock", "server.log"])
def test_a_folder_in_which_something_cannot_be_written_is_named(home: Path, name: str) -> None:
    home.mkdir(mode=0o700)
    (home / name).mkdir()
    with pytest.raises(DatabaseUnavailable, match=f"home cannot hold a database: .*{name}"):
        come_and_go(home)


def test_a_socket_folder_of_somebody_else_is_refused(home: Path) -> None:
    squatted = Cluster(home / ("long" * 50), wheel_binaries()).socket_folder
    squatted.mkdir(parents=True)
    squatted.parent.chmod(0o777)
    try:
        with pytest.raises(DatabaseUnavailable, match="others may enter"):
            come_and_go(home / ("long" * 50))
    finally:
        squatted.rmdir()
        squatted.parent.rmdir()
