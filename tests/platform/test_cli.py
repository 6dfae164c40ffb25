"""The `itsso` command: its help, its exit statuses, its plain lines where something is wrong."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.db import connections

from itsso.platform import cli
from itsso.platform.database.address import OWNER, SUPERUSER, Address, parse
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import Refused
from itsso.platform.serve import hold_port, refuse_demonstration_beyond_loopback, refuse_mighty_role
from tests.support.cli import ITSSO, itsso


def test_help_lists_every_subcommand_with_a_line(capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(["--help"])
    assert end.value.code == 0
    listed = capsys.readouterr().out
    for name in cli.SUBCOMMANDS:
        assert f"\n    {name} " in listed


@pytest.mark.parametrize("name", cli.SUBCOMMANDS)
def test_the_help_of_a_subcommand_shows_an_example(name, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main([name, "--help"])
    assert end.value.code == 0
    assert f"example:\n  itsso {name}" in capsys.readouterr().out


@pytest.mark.parametrize("words", [["nonsense"], [], ["db", "nonsense"], ["serve", "--port", "many"]])
def test_bad_use_ends_with_2(words, capsys):
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://a:b@c/d", "postgres://host/name", "postgres://user:hush@host:many/name"]
)
def test_an_address_that_is_none_ends_with_2_and_names_the_variable_without_the_password(url):
    done = itsso("migrate", DATABASE_URL=url)
    assert done.returncode == 2
    assert done.stderr.startswith("itsso: DATABASE_URL")
    assert len(done.stderr.splitlines()) == 1
    assert "hush" not in done.stderr


@pytest.mark.parametrize("words", [["--port", "99999"], ["--processes", "0"]])
def test_a_number_that_cannot_be_served_ends_with_2_and_names_its_option(database: DatabaseRecord, words, capsys):
    assert cli.main(["serve", *words]) == 2
    assert capsys.readouterr().err.startswith(f"itsso: {words[0]}: {words[1]} is ")


def test_a_port_that_another_program_has_is_said_in_one_line():
    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(Refused) as refused:
        port = listener.getsockname()[1]
        hold_port("127.0.0.1", port)
    assert str(refused.value).startswith(f"Cannot listen on 127.0.0.1 port {port}: Address already in use. Choose")


def test_a_server_that_does_not_answer_ends_with_1_and_one_line():
    nowhere = "postgres://itsso_app:x@127.0.0.1:1/itsso"
    done = itsso("migrate", DATABASE_URL=nowhere, DATABASE_OWNER_URL=nowhere)
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_application_alone_does_not_migrate(database: DatabaseRecord):
    done = itsso("migrate", DATABASE_OWNER_URL="")
    assert (done.returncode, done.stdout) == (1, "")
    assert "Set DATABASE_OWNER_URL" in done.stderr


def test_migrating_again_says_and_does_nothing(django_db_setup: object):
    done = itsso("migrate", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_roles_can_be_made_on_another_server_from_what_is_printed():
    printed = itsso("db", "roles-sql").stdout
    for role, bypasses in (("owner", "NO"), ("app", "NO"), ("backup", ""), ("publisher", "NO")):
        assert f"CREATE ROLE itsso_{role};" in printed
        rights = f"{bypasses}BYPASSRLS NOREPLICATION"
        assert f"ALTER ROLE itsso_{role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE {rights};" in printed
    assert "PASSWORD" not in itsso("db", "roles-sql", "--rights").stdout


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_the_demonstration_is_not_served_beyond_this_machine(host, monkeypatch):
    monkeypatch.setenv("ITSSO_DEMO", "1")
    with pytest.raises(Refused, match="anybody could sign in as anybody"):
        refuse_demonstration_beyond_loopback(host)


def test_the_demonstration_is_not_served_to_others_through_a_proxy(monkeypatch):
    monkeypatch.setenv("ITSSO_DEMO", "1")
    monkeypatch.setenv("ITSSO_ORIGIN", "https://itsso.example.in")
    with pytest.raises(Refused, match=r"itsso\.example\.in: anybody could sign in as anybody"):
        refuse_demonstration_beyond_loopback("127.0.0.1")


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_demonstration_is_served_on_this_machine(host, monkeypatch):
    monkeypatch.setenv("ITSSO_DEMO", "1")
    refuse_demonstration_beyond_loopback(host)


def test_a_role_that_row_level_security_does_not_bind_is_not_served(django_db_setup: object):
    done = itsso("serve", "--port", "0", DATABASE_URL=os.environ["DATABASE_OWNER_URL"])
    assert done.returncode == 1
    assert "not bound by row-level security" in done.stderr


@pytest.fixture
def half_migrated(database: DatabaseRecord) -> Iterator[Address]:
    """The application's address of another database, whose owner made the table of migrations and was interrupted."""
    name = "half_migrated"
    with psycopg.connect(database.address(SUPERUSER, "postgres").url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} OWNER {OWNER}")
        try:
            with psycopg.connect(database.address(OWNER, name).url) as owner:
                owner.execute("CREATE TABLE django_migrations (id int, app text, name text, applied timestamptz)")
            yield replace(parse("DATABASE_URL", os.environ["DATABASE_URL"]), name=name)
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_serving_while_the_tables_are_being_made_is_refused_in_one_sentence(half_migrated: Address):
    done = itsso("serve", "--port", "0", DATABASE_URL=half_migrated.url)
    assert done.returncode == 1
    assert "tables are not complete: itsso migrate still works on them, or was interrupted" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_load_that_runs_meanwhile_keeps_no_pages_from_being_served(transactional_db: None):
    with connections["default"].cursor() as load:
        load.execute("CREATE TEMPORARY TABLE of_a_load (row text)")
        refuse_mighty_role()
        load.execute("DROP TABLE of_a_load")


def test_output_may_be_cut_short_by_its_reader():
    done = subprocess.run(["sh", "-c", f"{' '.join(ITSSO)} db roles-sql | true"], capture_output=True, check=False)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_command_without_a_database_starts_without_django():
    code = "import sys; from itsso.platform import cli; cli._parser(['assess']); print('django' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_subcommand_has_all_that_the_table_expects():
    from importlib import import_module

    for name, module in cli.SUBCOMMANDS.items():
        command = import_module(module)
        assert name == command.NAME
        assert command.HELP
        assert command.EXAMPLE.startswith(f"itsso {name}")
        assert command.NEEDS_DATABASE in (True, False)


def test_secrets_are_made_once_and_private(tmp_path: Path, monkeypatch):
    from itsso.platform.home import secret_key

    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.delenv("ITSSO_SECRET_KEY", raising=False)
    first = secret_key()
    assert len(first) >= 40
    assert secret_key() == first
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_process_that_makes_pages_does_not_know_the_owner_of_the_tables(database: DatabaseRecord):
    code = "import django; django.setup(); from django.db import connections; print(*connections)"
    settings = os.environ | {"DJANGO_SETTINGS_MODULE": "itsso.platform.settings"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=settings, check=True)
    assert done.stdout.split() == ["default"]


@pytest.mark.parametrize("words", [("figures", "--unit", "IN"), ("feed", "check", "."), ("worker",)])
def test_folder_without_a_database_is_reported_and_none_is_created(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = itsso(*words, ITSSO_HOME=str(tmp_path / "typo"), DATABASE_URL="")
    assert done.returncode == 1
    assert f"There is no database in {tmp_path / 'typo'}. Set ITSSO_HOME" in done.stderr
    assert not (tmp_path / "typo" / "database.json").exists()
