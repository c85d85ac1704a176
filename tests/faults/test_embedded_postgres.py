"""The embedded server with real processes that leave, are killed, or meet the unexpected."""

import os
import pwd
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

from adapters.postgres.embedded.cluster import Cluster, wheel_binaries
from adapters.postgres.embedded.embedded_postgres import embedded_postgres
from domain.errors import DatabaseUnavailable
from tests.requirements import missing

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
            command = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        runs = Path(os.fsdecode(command[0])).name.startswith(program)
        if runs and any(os.fsencode(folder) in argument for argument in command):
            found.append(int(entry.name))
    return found


def servers(home: Path) -> list[int]:
    return working_in(home / "data", "postgres")


def supervisors(home: Path) -> list[int]:
    return working_in(home / "data", "python")


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


def test_after_a_killed_initdb_the_next_one_starts_afresh(home: Path) -> None:
    unlucky = Sharer(home)
    assert eventually(lambda: working_in(home, "initdb"))
    kill(*working_in(home, "initdb"))
    assert "DatabaseUnavailable: initdb cannot create a database" in unlucky.leave()
    with embedded_postgres(home) as url:
        assert answers(url)


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
    with embedded_postgres(home / name) as url:
        assert answers(url)


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


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
def test_root_may_keep_it_in_a_closed_folder(home: Path) -> None:
    home.mkdir(mode=0o700)
    with embedded_postgres(home / "state") as url:
        assert answers(url)
        assert (home / "state/data").stat().st_uid != 0
    assert home.stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(os.geteuid() != 0, reason="needs root")
@pytest.mark.parametrize("everything", [0o755, 0o700], ids=["open", "closed"])
def test_root_may_have_the_binaries_in_a_closed_folder(home: Path, everything: int) -> None:
    home.mkdir(mode=0o700)
    package = wheel_binaries().parents[1]
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, home / part.name)
    subprocess.run(["chmod", "-R", f"{everything:o}", *home.iterdir()], check=True)
    binaries = home / package.name / "pginstall/bin"
    with embedded_postgres(home / "state", bin_dir=binaries) as url:
        assert answers(url)


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


def test_a_server_that_cannot_start_says_where_to_look(home: Path) -> None:
    come_and_go(home)
    with (home / "data/postgresql.conf").open("a") as config:
        config.write("nonsense = 1\n")
    with pytest.raises(DatabaseUnavailable, match=r"server\.log says why"):
        come_and_go(home)
    assert 'unrecognized configuration parameter "nonsense"' in (home / "server.log").read_text()


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable, match="file/home cannot hold a database"):
        come_and_go(tmp_path / "file/home")


@pytest.mark.parametrize("name", ["supervisor.lock", "server.log"])
def test_a_folder_in_which_something_cannot_be_written_is_named(home: Path, name: str) -> None:
    (home / name).mkdir(parents=True)
    with pytest.raises(DatabaseUnavailable, match=f"home cannot hold a database: .*{name}"):
        come_and_go(home)


def test_a_socket_folder_of_somebody_else_is_refused(home: Path) -> None:
    squatted = Cluster(home / ("long" * 50), wheel_binaries()).socket_folder
    squatted.mkdir()
    squatted.chmod(0o777)
    try:
        with pytest.raises(DatabaseUnavailable, match="others may enter"):
            come_and_go(home / ("long" * 50))
    finally:
        squatted.rmdir()
