"""A migration that holds a table with rows is objected to, and one that waits for a table gives up."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core import management
from django.db import connections

from itsso.platform.errors import Refused
from itsso.platform.migrate import migrate
from tools.migration_locks import objections

OF_ITS_OWN = "CREATE TABLE new (id uuid PRIMARY KEY, day date NOT NULL);\nCREATE INDEX new_day ON new (day);\n"


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("CREATE INDEX case_day ON cases_case (first_recorded);", "require-concurrent-index-creation"),
        ("ALTER TABLE cases_case ALTER COLUMN number TYPE text;", "changing-column-type"),
        ("ALTER TABLE cases_case ADD CONSTRAINT late CHECK (year > 1990);", "constraint-missing-not-valid"),
        ("ALTER TABLE cases_case ALTER COLUMN number SET NOT NULL;", "adding-not-nullable-field"),
    ],
)
def test_a_statement_that_holds_a_table_is_named(tmp_path: Path, statement: str, rule: str) -> None:
    (tmp_path / "cases_0099_new.sql").write_text(f"{OF_ITS_OWN}{statement}\n")
    named = {(objection.migration, objection.rule, objection.line) for objection in objections(tmp_path)}
    assert ("cases_0099_new", rule, 3) in named


def test_a_table_of_its_own_is_not_named(tmp_path: Path) -> None:
    (tmp_path / "cases_0099_new.sql").write_text(OF_ITS_OWN)
    (tmp_path / "cases_0100_bad.sql").write_text("DROP TABLE cases_case;\n")
    assert {objection.migration for objection in objections(tmp_path)} == {"cases_0100_bad"}


def test_a_statement_outside_of_a_transaction_has_to_bear_a_second_attempt(tmp_path: Path) -> None:
    index = "CREATE INDEX CONCURRENTLY {} case_day ON cases_case (first_recorded);\n"
    (tmp_path / "cases_0099_once.sql").write_text(index.format(""))
    (tmp_path / "cases_0100_repeated.sql").write_text(index.format("IF NOT EXISTS"))
    named = {(objection.migration, objection.rule) for objection in objections(tmp_path, in_one_transaction=False)}
    assert named == {("cases_0099_once", "prefer-robust-stmts")}


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_migration_gives_up_where_a_table_is_held(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = connections["owner"]
    waiting = owner.copy()

    def change_a_table(*_args: object, **_options: object) -> None:
        with waiting.cursor() as cursor, owner.cursor() as session:
            session.execute("show lock_timeout")
            cursor.execute("select set_config('lock_timeout', %s, false)", [session.fetchone()[0]])
            cursor.execute("alter table units_unit add column if not exists new int")

    monkeypatch.setattr("itsso.platform.migrate.LOCK_TIMEOUT", "100ms")
    monkeypatch.setattr(management, "call_command", change_a_table)
    holder = owner.copy()
    try:
        with holder.cursor() as cursor:
            cursor.execute("begin; lock table units_unit in access share mode")
            with pytest.raises(Refused, match="goes on where it stopped"):
                migrate()
            cursor.execute("rollback")
    finally:
        holder.close()
        waiting.close()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_second_migration_waits_for_the_first_and_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other, ended = connections["owner"].copy(), []

    def end_the_first(_seconds: float) -> None:
        other.close()  # as a process that was killed, too
        ended.append(True)

    def migrate_tables(*_args: object, **_options: object) -> None:
        assert ended

    monkeypatch.setattr("itsso.platform.migrate.sleep", end_the_first)
    monkeypatch.setattr(management, "call_command", migrate_tables)
    with other.cursor() as cursor:
        cursor.execute("select pg_advisory_lock(hashtext('itsso migrate'))")
    migrate()
    assert capsys.readouterr().err.count("Waiting for another `itsso migrate`") == 1
    with connections["owner"].cursor() as cursor:
        cursor.execute("select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid()")
        assert cursor.fetchone() == (0,)
