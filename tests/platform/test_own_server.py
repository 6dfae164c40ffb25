"""Debian's PostgreSQL as a State runs it: nobody copies the cluster, nobody's name comes into the log."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
import pytest

from itsso.platform.database import binaries
from itsso.platform.database.address import APP, BACKUP, OWNER, PUBLISHER, Address, parse
from itsso.platform.database.backup import backup, restore
from itsso.platform.database.cluster import free_port
from itsso.platform.database.roles import RIGHTS, rights_sql, roles_sql
from itsso.platform.database.server_settings import warnings
from itsso.platform.errors import BadUse, Refused

ROLES = (OWNER, APP, BACKUP, PUBLISHER)


@dataclass(frozen=True)
class Server:
    """A server that was set up with nothing but what `itsso db roles-sql` prints."""

    programs: Path
    folder: Path
    port: int

    def address(self, role: str, database: str = "itsso") -> Address:
        return Address("127.0.0.1", self.port, database, role, f"{role} password")

    def superuser(self, statement: str, database: str = "itsso") -> None:
        with psycopg.connect(self.address("postgres", database).url, autocommit=True) as connection:
            connection.execute(statement)

    def copied_by(self, role: str) -> subprocess.CompletedProcess[str]:
        """What becomes of an attempt to copy the whole cluster."""
        target = tempfile.mkdtemp(dir=self.folder)
        command = [str(self.programs / "pg_basebackup"), "-h", "127.0.0.1", "-p", str(self.port), "-U", role]
        environment = os.environ | self.address(role).environment
        return subprocess.run(
            [*command, "-D", f"{target}/copy", "-X", "none"],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def encrypted(self, role: str, database: str = "itsso") -> Address:
        """Return an address whose connection is encrypted, and the server's certificate verified."""
        tls = {"sslmode": "verify-full", "sslrootcert": str(self.folder / "server.crt")}
        return replace(self.address(role, database), tls=tls)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(encoding="utf-8")


def debian_programs() -> Path:
    initdb_paths = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not initdb_paths:
        pytest.skip("Debian's PostgreSQL is not installed: apt-get install postgresql")
    return initdb_paths[-1].parent


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    programs, run_options = debian_programs(), binaries.run_as(binaries.account())
    folder = Path(tempfile.mkdtemp(prefix="itsso-own-server-"))
    folder.chmod(0o777)
    server = Server(programs, folder, free_port())
    (folder / "password").write_text("postgres password")
    (folder / "password").chmod(0o644)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1"]
        + ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", "server.key", "-out", "server.crt"],
        check=True,
        capture_output=True,
        cwd=folder,
        **run_options,
    )
    subprocess.run(  # as Debian does it: also `host replication all 127.0.0.1/32` stands in pg_hba.conf
        [
            str(programs / "initdb"),
            "-D",
            f"{folder}/data",
            "-U",
            "postgres",
            "--auth=scram-sha-256",
            "--no-sync",
            f"--pwfile={folder}/password",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        ],
        check=True,
        capture_output=True,
        cwd=folder,
        **run_options,
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [
                str(programs / "postgres"),
                "-D",
                f"{folder}/data",
                "-p",
                str(server.port),
                "-c",
                "wal_level=logical",
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "ssl=on",
                "-c",
                f"ssl_cert_file={folder}/server.crt",
                "-c",
                f"ssl_key_file={folder}/server.key",
            ],
            stderr=log,
            stdout=log,
            cwd=folder,
            **run_options,
        )
    try:
        _wait(server)
        server.superuser(roles_sql({role: f"{role} password" for role in RIGHTS}), "postgres")
        server.superuser(f"CREATE DATABASE itsso OWNER {OWNER}", "postgres")
        yield server
    finally:
        process.terminate()
        process.wait(30)
        shutil.rmtree(folder)


def _wait(server: Server) -> None:
    end = time.monotonic() + 60
    while True:
        try:
            psycopg.connect(server.address("postgres", "postgres").url).close()
            return
        except psycopg.OperationalError:
            assert time.monotonic() < end, server.log
            time.sleep(0.1)


def warned(server: Server) -> list[str]:
    address = server.address(APP)
    with psycopg.connect(address.url) as connection:
        return list(warnings(connection.cursor(), address))


def test_no_role_copies_the_cluster_or_reads_its_changes(server: Server) -> None:
    for role in ROLES:
        done = server.copied_by(role)
        assert done.returncode != 0
        assert "permission denied" in done.stderr or "must be superuser or replication role" in done.stderr
        with (
            psycopg.connect(server.address(role).url, autocommit=True) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("SELECT pg_create_logical_replication_slot('mine', 'test_decoding')")
    assert warned(server) == []


@pytest.mark.proof
def test_publisher_that_may_copy_is_reported_and_corrected_with_its_passwords(server: Server) -> None:
    server.superuser(f"ALTER ROLE {PUBLISHER} REPLICATION BYPASSRLS")
    assert server.copied_by(PUBLISHER).returncode == 0
    (warning,) = warned(server)
    assert warning.startswith(f"The role {PUBLISHER} has REPLICATION and can copy the whole cluster.")
    assert "itsso db roles-sql --rights" in warning
    server.superuser(rights_sql())
    assert server.copied_by(PUBLISHER).returncode != 0
    assert warned(server) == []
    psycopg.connect(server.address(PUBLISHER).url).close()


def test_a_name_that_is_in_a_failed_statement_comes_into_no_log(server: Server) -> None:
    def fail(role: str, name: str) -> None:
        with psycopg.connect(server.address(role).url, autocommit=True) as connection:
            connection.execute("CREATE TEMPORARY TABLE people (name text UNIQUE)")
            connection.execute("INSERT INTO people VALUES (%s)", [name])
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("INSERT INTO people VALUES (%s)", [name])
            with pytest.raises(psycopg.errors.InvalidTextRepresentation):
                connection.execute("SELECT %s::text::int", [name])
            with pytest.raises(psycopg.errors.UndefinedTable):
                connection.execute(f"SELECT '{name}' FROM nowhere")

    fail("postgres", "Kamala Devi")
    assert "Kamala Devi" in server.log
    fail(APP, "Sunita Kumari")
    fail(OWNER, "Sunita Kumari")
    assert "Sunita Kumari" not in server.log


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("log_statement", "all"),
        ("log_min_messages", "warning"),
        ("log_min_error_statement", "error"),
        ("log_error_verbosity", "default"),
        ("log_parameter_max_length", "-1"),
        ("log_parameter_max_length_on_error", "64"),
        ("log_min_duration_statement", "250"),
    ],
)
def test_a_setting_that_lets_people_into_the_log_is_named_with_what_to_run(
    server: Server, setting: str, value: str
) -> None:
    server.superuser(f"ALTER ROLE {APP} SET {setting} = '{value}'")
    (warning,) = warned(server)
    assert warning.startswith(f"{setting} is ")
    server.superuser(warning.split("As a superuser: ")[1])
    assert warned(server) == []


def test_address_says_how_the_connection_is_encrypted() -> None:
    url = "postgres://itsso_app:x@db.example.in:5432/itsso?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem"
    address = parse("DATABASE_URL", url)
    assert address.tls == {"sslmode": "verify-full", "sslrootcert": "/etc/ca.pem"}
    assert address.url == url
    assert address.environment == {"PGPASSWORD": "x", "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/etc/ca.pem"}
    with pytest.raises(BadUse, match="passfile is not known"):
        parse("DATABASE_URL", "postgres://a:b@c/d?passfile=/etc/shadow")


def test_a_database_behind_tls_is_backed_up_and_restored_with_the_programs_of_the_system(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(server.programs))
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    with psycopg.connect(server.encrypted(OWNER).url) as owner:
        owner.execute(f"CREATE TABLE letter AS SELECT 'Dear Sir' AS text; GRANT SELECT ON letter TO {BACKUP}")
    server.superuser(f"CREATE DATABASE restored OWNER {OWNER}", "postgres")
    file = tmp_path / "whole.backup"
    backup(server.encrypted(BACKUP), file)
    restore(server.encrypted(OWNER, "restored"), file)
    with psycopg.connect(server.encrypted(OWNER, "restored").url) as owner:
        assert owner.execute("SELECT text FROM letter").fetchall() == [("Dear Sir",)]


def test_without_programs_that_know_tls_the_refusal_says_what_to_install(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv(binaries.OWN_PROGRAMS, raising=False)
    with pytest.raises(Refused, match=r"asks for TLS \(sslmode=verify-full\).*apt install postgresql-client"):
        backup(server.encrypted(BACKUP), tmp_path / "whole.backup")
    assert list(tmp_path.iterdir()) == []
