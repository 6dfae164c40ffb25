"""A backup is restored as a test, not as a hope."""

import contextlib
import os
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher

from itsso.audit.sealing import seal_closed_hours
from itsso.platform import clock
from itsso.platform.database.address import APP, BACKUP, OWNER, PUBLISHER, SUPERUSER, Address
from itsso.platform.database.backup import backup, restore
from itsso.platform.database.record import NAME, DatabaseRecord
from itsso.platform.errors import Refused
from itsso.platform.installation_keys import KEYS
from itsso.protection.keys import newest
from itsso.protection.ranges import enter
from tests.platform.sql_statements import run_sql
from tests.support.case_events import register
from tests.support.cli import itsso
from tests.support.sample_nation import World
from tests.support.serve_process import Visitor, serving
from tests.support.totp_codes import code_of


@pytest.fixture
def owner(db: None, database: DatabaseRecord) -> Address:
    return database.address(OWNER)


@pytest.fixture
def reader(db: None, database: DatabaseRecord) -> Address:
    return database.address(BACKUP)


@pytest.fixture
def empty(database: DatabaseRecord):
    """Another database of the same server, without tables."""
    with psycopg.connect(database.address(SUPERUSER, "postgres").url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE restored OWNER {OWNER}")
        yield database.address(OWNER, "restored")
        connection.execute("DROP DATABASE restored WITH (FORCE)")


def test_a_restored_database_has_the_same_rows_policies_and_grants(owner, reader, empty, tmp_path: Path):
    run_sql("INSERT INTO cases_source VALUES ('cctns-xx', '{}')")
    file = tmp_path / "whole.backup"
    backup(reader, file)
    assert file.stat().st_mode & 0o777 == 0o600
    restore(empty, file)
    questions = (
        "SELECT * FROM cases_source",
        "SELECT app, name FROM django_migrations ORDER BY id",
        # PostgreSQL prints one pair of brackets less after a round trip
        "SELECT tablename, policyname, translate(qual, '()', ''), translate(with_check, '()', '') FROM pg_policies"
        " ORDER BY 1, 2",
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = 'itsso_app'"
        " AND table_schema = 'public' ORDER BY 1, 2",
    )
    with psycopg.connect(owner.url) as before, psycopg.connect(empty.url) as after:
        for question in questions:
            rows = before.execute(question).fetchall()
            assert rows
            assert after.execute(question).fetchall() == rows


def test_nobody_else_enters_a_restored_database(owner, reader, empty, tmp_path: Path):
    file = tmp_path / "whole.backup"
    backup(reader, file)
    restore(empty, file)
    rights = (
        "SELECT grantee::regrole::text, privilege_type FROM pg_database, aclexplode(coalesce(datacl,"
        " acldefault('d', datdba))) WHERE datname = current_database() AND grantee <> datdba ORDER BY 1, 2"
    )
    with psycopg.connect(owner.url) as before, psycopg.connect(empty.url) as after:
        assert after.execute(rights).fetchall() == before.execute(rights).fetchall()


def test_a_backup_is_never_written_over(owner, tmp_path: Path):
    file = tmp_path / "mine"
    file.write_text("precious")
    with pytest.raises(Refused, match="is there already"):
        backup(owner, file)
    assert file.read_text() == "precious"


def test_a_backup_into_a_folder_that_is_not_there_is_refused_in_one_line(owner, tmp_path: Path):
    with pytest.raises(Refused, match=r"cannot be written \(No such file or directory\)"):
        backup(owner, tmp_path / "nowhere" / "whole.backup")


def test_a_database_with_tables_is_not_restored_into(owner, tmp_path: Path):
    file = tmp_path / "whole.backup"
    backup(owner, file)
    with pytest.raises(Refused, match="This database has tables"):
        restore(owner, file)


def test_a_file_that_is_no_backup_is_refused_and_leaves_nothing(empty, tmp_path: Path):
    file = tmp_path / "letter.txt"
    file.write_text("Dear Sir")
    with pytest.raises(Refused, match="pg_restore did not finish"):
        restore(empty, file)


def test_a_backup_that_fails_leaves_no_half_file(database, tmp_path: Path):
    unknown_role = Address("127.0.0.1", database.port, NAME, "nobody", "x")
    with pytest.raises(Refused, match="pg_dump did not finish"):
        backup(unknown_role, tmp_path / "new")
    assert os.listdir(tmp_path) == []


def test_who_backs_up_reads_every_row_and_writes_none(owner, reader, world: World):
    register(world.system, world.kotwali, "12", "2025-03-01", "BNS 64(1)")
    with psycopg.connect(reader.url, autocommit=True) as connection:
        assert connection.execute("SELECT count(*) FROM cases_case").fetchone() == (1,)
        for statement in ("DELETE FROM cases_case", "UPDATE cases_case SET number = '1'", "CREATE TABLE mine (a int)"):
            for begin in ("SET default_transaction_read_only = on", "SET default_transaction_read_only = off"):
                connection.execute(begin)
                with pytest.raises(psycopg.errors.Error, match=r"read-only|permission denied"):
                    connection.execute(statement)


def test_the_publisher_reads_what_is_published_and_nothing_else(database: DatabaseRecord, world: World):
    register(world.system, world.kotwali, "12", "2025-03-01", "BNS 64(1)")
    with psycopg.connect(database.address(PUBLISHER).url, autocommit=True) as connection:
        tables = [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        read = []
        for table in tables:
            with contextlib.suppress(psycopg.errors.InsufficientPrivilege):
                connection.execute(f"SELECT count(*) FROM {table}")
                read.append(table)
        assert sorted(read) == ["cases_fact", "units_alias", "units_unit"]
        assert connection.execute("SELECT count(*) FROM cases_fact").fetchone() == (1,)


def test_nobody_else_enters_the_database(database: DatabaseRecord, db: None):
    with psycopg.connect(database.address(SUPERUSER, NAME).url) as connection:
        rows = connection.execute(
            "SELECT grantee::regrole::text, string_agg(privilege_type, ' ' ORDER BY privilege_type)"
            " FROM pg_database, aclexplode(datacl) WHERE datname = current_database() AND grantee <> datdba GROUP BY 1"
        ).fetchall()
    assert dict(rows) == {APP: "CONNECT TEMPORARY", BACKUP: "CONNECT", PUBLISHER: "CONNECT"}


SHO = {"username": "sho.kotwali", "password": "sho.kotwali"}


@pytest.fixture
def backed_up(world: World, database: DatabaseRecord, tmp_path: Path) -> Path:
    """A backup of the small nation, made by command, with an identity's key and a seal of the audit log in it."""
    register(world.system, world.kotwali, "12", "2025-03-01", "BNS 64(1)")
    officer = world.sho.officer  # a real server takes no password of the tests' quick hash
    officer.password = Argon2PasswordHasher().encode(officer.username, "saltsaltsalt")
    officer.save(update_fields=["password"])
    with enter(world.system):
        newest("UP", "seal")
    with clock.fixed(clock.now() + timedelta(hours=2)):
        assert seal_closed_hours()
    file = tmp_path / "whole.backup"
    done = itsso("db", "backup", str(file), DATABASE_BACKUP_URL=database.address(BACKUP).url)
    assert done.returncode == 0, done.stderr
    for key in ("secret_key", "master_key", "seal_key"):
        assert key in done.stdout
    return file


@pytest.fixture
def new_home(empty: Address, tmp_path: Path) -> dict[str, str]:
    """The environment of a new installation with an empty database of its own."""
    home = tmp_path / "new-home"
    home.mkdir()
    return {
        "ITSSO_HOME": str(home),
        "DATABASE_URL": empty.url.replace(OWNER, APP).replace(empty.password, _password_of_the_application()),
        "DATABASE_OWNER_URL": empty.url,
    }


def _password_of_the_application() -> str:
    return str(settings.DATABASES["default"]["PASSWORD"])


def copy_keys(to: dict[str, str]) -> None:
    folder = Path(to["ITSSO_HOME"])
    for key in KEYS:
        assert key.location, key.name
        (folder / key.name).write_bytes(Path(key.location).read_bytes())
        (folder / key.name).chmod(0o600)


def test_a_restore_without_the_keys_names_each_key_that_is_missing(backed_up: Path, new_home: dict[str, str]):
    done = itsso("db", "restore", str(backed_up), **new_home)
    assert done.returncode == 1
    assert "Restored from" in done.stdout
    assert "Put back secret_key, master_key, seal_key before you serve" in done.stdout
    key_files = {key.name for key in KEYS} & set(os.listdir(new_home["ITSSO_HOME"]))
    assert not key_files, "a key that is made now hides that the right one is missing"
    copy_keys(new_home)
    done = itsso("db", "keys", **new_home)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.proof
def test_after_a_restore_with_the_keys_officers_sign_in_with_password_and_code(
    backed_up: Path, new_home: dict[str, str]
):
    copy_keys(new_home)
    assert itsso("db", "restore", str(backed_up), **new_home).returncode == 0
    with serving(**new_home) as address:
        visitor = Visitor(address)
        assert visitor.post("/sign-in/", **SHO) == (302, "/sign-in/second/")
        assert visitor.post("/sign-in/second/", code=code_of())[0] == 302
        assert visitor.get("/desk/")[0] == 200


@pytest.mark.proof
def test_without_the_secret_key_a_reset_by_command_lets_an_officer_set_up_a_new_second_factor(
    backed_up: Path, new_home: dict[str, str]
):
    assert itsso("db", "restore", str(backed_up), **new_home).returncode == 1
    with serving(**new_home) as address:
        assert itsso("officers", "reset", "sho.kotwali", "--why", "lost_device", **new_home).returncode == 0
        visitor = Visitor(address)
        assert visitor.post("/sign-in/", **SHO)[0] == 302
        assert visitor.get("/security/totp/")[0] == 200
        assert itsso("officers", "reset", "--lost-key", **new_home).stdout.count("at the next sign-in") == 7
