"""Whatever is broken about an installation, `itsso doctor` names it, and nothing else."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from string import Formatter
from typing import Protocol

import pytest
from django.conf import settings
from django.db import InternalError, connection

from itsso.accounts.models import Officer, Posting, Role
from itsso.health import probes
from itsso.health.checks import InstallationCheck, read_checks, shipped_checks
from itsso.health.examination import ExaminedCheck, examine
from itsso.health.probes import Finding
from itsso.health.queries import read_only
from itsso.law.yaml_lines import BookError
from itsso.platform import clock
from itsso.platform.database.address import OWNER
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import BadUse
from itsso.platform.home import write_private
from itsso.protection.ranges import enter
from itsso.protection.vault import SealedText, seal_texts
from tests.support.case_events import register
from tests.support.cli import itsso
from tests.support.sample_nation import World, post

OF_THE_SERVER = {"connections", "server_settings", "disk"}
"""What the machine of a test run decides."""


class Superuser(Protocol):
    """The connection that passes by row-level security."""

    def execute(self, statement: str) -> object: ...


def wrong(results: list[ExaminedCheck]) -> set[str]:
    return {result.check.id for result in results if result.state in ("wrong", "not_known")} - OF_THE_SERVER


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, world: World, django_db_setup: Superuser) -> Iterator[Path]:
    """Yield the folder of an installation with which nothing is wrong."""
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.setenv("ITSSO_ORIGIN", "https://itsso.police.example")
    monkeypatch.setattr(settings, "STATIC_ROOT", str(tmp_path / "static"))
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "staticfiles.json").write_text("{}")
    write_private(tmp_path / "last_backup", clock.now().isoformat())
    django_db_setup.execute(
        "INSERT INTO platform_drill (begun_at, ended_at, is_good, steps) VALUES (now(), now(), true, '[]')"
    )
    for number in ("admin-1", "admin-2"):
        post(number, world.up, Role.UNIT_ADMINISTRATOR)
    django_db_setup.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    django_db_setup.execute("UPDATE cases_recalculation SET finished_at = now()")
    yield tmp_path
    django_db_setup.execute("UPDATE django_migrations SET app = 'alerts' WHERE app = 'later_alerts'")


def test_nothing_is_wrong_with_a_whole_installation(home: Path) -> None:
    assert wrong(examine()) == set()


type Break = Callable[[Path, World, Superuser, pytest.MonkeyPatch], object]


def _sql(statement: str) -> Break:
    return lambda home, world, superuser, patch: superuser.execute(statement)


def _remove_officers(home: Path, world: World, superuser: Superuser, patch: pytest.MonkeyPatch) -> None:
    superuser.execute("UPDATE accounts_officer SET is_active = false WHERE number = 'ADMIN-2'")


def _old_backup(home: Path, world: World, superuser: Superuser, patch: pytest.MonkeyPatch) -> None:
    write_private(home / "last_backup", (clock.now() - timedelta(days=3)).isoformat())


def _old_copy(home: Path, world: World, superuser: Superuser, patch: pytest.MonkeyPatch) -> None:
    write_private(home / "last_wal_copy", (clock.now() - timedelta(minutes=16)).isoformat())


def _open_key(home: Path, world: World, superuser: Superuser, patch: pytest.MonkeyPatch) -> None:
    write_private(home / "seal_key", "x")
    (home / "seal_key").chmod(0o644)


def _clock_of_the_machine_is_ahead(home: Path, world: World, superuser: Superuser, patch: pytest.MonkeyPatch) -> None:
    patch.setattr("itsso.health.queries.now", lambda: clock.now() + timedelta(minutes=3))


def _broken_law(home: Path, world: World, superuser: Superuser, patch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise BookError("limits.yaml", 7, "no rule")

    patch.setattr(probes, "book", broken)


BROKEN: dict[str, Break] = {
    "tables": _sql("UPDATE django_migrations SET app = 'later_alerts' WHERE app = 'alerts'"),
    "nation": _sql("UPDATE units_unit SET kind = 'region' WHERE kind = 'state'"),
    "administrators": _remove_officers,
    "private_files": _open_key,
    "statutes": _broken_law,
    "worker": _sql("DELETE FROM procrastinate_workers"),
    "late_jobs": _sql(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
        " VALUES ('default', 'exchange.load', now() - interval '2 hours')"
    ),
    "failed_jobs": _sql(
        "WITH job AS (INSERT INTO procrastinate_jobs (queue_name, task_name, status)"
        " VALUES ('default', 'exchange.load', 'failed') RETURNING id)"
        " INSERT INTO procrastinate_events (job_id, type, at) SELECT id, 'failed', now() FROM job"
    ),
    "clock": _clock_of_the_machine_is_ahead,
    "address": lambda home, world, superuser, patch: patch.setenv("ITSSO_ORIGIN", "http://itsso.police.example"),
    "static_files": lambda home, world, superuser, patch: (home / "static" / "staticfiles.json").unlink(),
    "backup": _old_backup,
    "backup_stream": _old_copy,
    "drill": _sql(
        "DELETE FROM platform_drill; INSERT INTO platform_drill (begun_at, ended_at, is_good, steps) VALUES"
        " (now() - interval '31 days', now() - interval '31 days', true, '[]'),"
        """ (now(), now(), false, '[{"id": "audit", "state": "not_drilled", "seconds": 0}]')"""
    ),
    "feed": _sql(
        "WITH source AS (INSERT INTO cases_source (code, carried) VALUES ('up-cctns', '{}') RETURNING code)"
        " INSERT INTO exchange_freshness (source_id, station_no, newest_change, received_at)"
        " SELECT code, 900100, now() - interval '5 days', now() - interval '4 days' FROM source"
    ),
    "mail": _sql(
        'INSERT INTO notices_mail (id, posting_id, kind, "window", state, message_id, attempts, cause, created_at,'
        " due_at, settled_at) SELECT gen_random_uuid(), min(id), 'digest', 'w', 'permanent_failure',"
        " gen_random_uuid(), 1, '550', now(), now(), now() FROM accounts_posting"
    ),
    "reminders": _sql(
        "INSERT INTO alerts_comingstep (case_id, rule, subject, station_no, at, failed_at, fault)"
        " VALUES (gen_random_uuid(), 'custody.default_bail', 'A1', 900101, now(), now(), 'KeyError')"
    ),
    "recount": _sql(
        "INSERT INTO alerts_recountresult (state_id, begun_at, ended_at, cases, steps, differences)"
        " SELECT id, now(), now(), 10, 20, 3 FROM units_unit WHERE code = 'UP'"
    ),
    "recount_age": _sql(
        "INSERT INTO alerts_goinglive (state_id, since, recorded_by)"
        " SELECT id, now() - interval '3 days', 'test' FROM units_unit WHERE code = 'UP'"
    ),
    "time_limits": _sql(
        "INSERT INTO cases_recalculation (id, version, digest, changed, states, begun_at, done, total, corrected)"
        " VALUES (1, '{}', 'other', '[]', '[]', now(), 5, 10, 0)"
        " ON CONFLICT (id) DO UPDATE SET finished_at = NULL, done = 5, total = 10"
    ),
}


@pytest.mark.parametrize("check", BROKEN)
def test_a_broken_installation_is_named(
    check: str, home: Path, world: World, django_db_setup: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    BROKEN[check](home, world, django_db_setup, monkeypatch)
    results = examine()
    assert wrong(results) == {check}
    (result,) = (result for result in results if result.check.id == check)
    assert result.findings
    assert all("{" not in finding for finding in result.findings)


def test_a_recalculation_of_an_installation_without_cases_is_not_named(home: Path, django_db_setup: Superuser) -> None:
    django_db_setup.execute(
        "INSERT INTO cases_recalculation (id, version, digest, changed, states, begun_at, done, total, corrected)"
        " VALUES (1, '{}', 'other', '[]', '[]', now(), 0, 0, 0)"
        " ON CONFLICT (id) DO UPDATE SET finished_at = NULL, done = 0, total = 0"
    )
    assert not list(probes.time_limits())


def test_a_database_that_does_not_answer_is_named_by_the_command(tmp_path: Path) -> None:
    done = itsso("doctor", ITSSO_HOME=str(tmp_path), DATABASE_URL="postgres://itsso_app:pa55word@127.0.0.1:9/itsso")
    assert done.returncode == 1
    assert "WRONG      The database answers" in done.stdout
    assert "pa55word" not in done.stdout + done.stderr


def test_an_installation_without_a_database_says_how_to_make_it(tmp_path: Path) -> None:
    done = itsso("doctor", ITSSO_HOME=str(tmp_path), DATABASE_URL="")
    assert done.returncode == 1
    assert "itsso migrate makes it" in done.stdout
    assert not (tmp_path / "secret_key").exists(), "a key made now would hide that the right one is missing"


def test_a_restored_database_without_its_master_key_is_named(home: Path, world: World) -> None:
    fill_with_canaries(world)
    (home / "other").mkdir()
    done = itsso("doctor", "--only", "master_key", "--json", ITSSO_HOME=str(home / "other"))
    (result,) = (result for result in json.loads(done.stdout) if result["check"] == "master_key")
    assert result["state"] == "wrong"
    assert "master_key" in result["findings"][0]


def test_a_role_that_row_level_security_does_not_bind_is_named(world: World, database: DatabaseRecord) -> None:
    done = itsso("doctor", "--only", "role", "--json", DATABASE_URL=database.address(OWNER).url)
    states = {result["check"]: result["state"] for result in json.loads(done.stdout)}
    assert states == {"database": "good", "tables": "good", "role": "wrong"}


def test_a_check_that_does_not_exist_is_bad_use() -> None:
    with pytest.raises(BadUse, match="There is no check workers"):
        examine(["workers"])


def test_the_list_needs_no_database(tmp_path: Path) -> None:
    done = itsso("doctor", "--list", ITSSO_HOME=str(tmp_path), DATABASE_URL="postgres://itsso_app@127.0.0.1:9/itsso")
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == len(shipped_checks())


@pytest.mark.parametrize("check", [check for check in shipped_checks() if check.query], ids=lambda check: check.id)
def test_each_finding_names_columns_of_its_query_in_both_languages(check: InstallationCheck, world: World) -> None:
    with enter(world.system):
        names = columns_of(check)
    for language in ("en", "hi"):
        fields = {field for _text, field, _format, _conversion in Formatter().parse(check.finding[language]) if field}
        assert fields <= names
    assert names, check.id


def columns_of(check: InstallationCheck) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(check.query.replace("%", "%%"))
        return {column.name for column in cursor.description or ()}


CHECK = """- id: one
  severity: notice
  needs: []
  query: SELECT 1 AS one
  title: {en: One, hi: एक}
  finding: {en: one, hi: एक}
  duty: {en: one, hi: एक}
  action: {en: one, hi: एक}
"""


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (("severity: notice", "severity: dire"), "critical, warning, notice"),
        (("needs: []", "needs: [two]"), "no check 'two' stands before this one"),
        (("query: SELECT 1 AS one", "query: DELETE FROM cases_case"), "a query is one SELECT"),
        (("query: SELECT 1 AS one", "query: SELECT 1; DROP TABLE cases_case"), "a query is one SELECT"),
        (("  query: SELECT 1 AS one\n", ""), "either a query or a probe"),
        (("duty: {en: one, hi: एक}", "duty: {en: one}"), "hi"),
        (("id: one", "id: one\n  colour: red"), "colour"),
    ],
)
def test_a_wrong_file_of_checks_is_refused(change: tuple[str, str], error: str, tmp_path: Path) -> None:
    file = tmp_path / "checks.yaml"
    file.write_text(CHECK, encoding="utf-8")
    assert len(read_checks(file)) == 1
    file.write_text(CHECK.replace(*change), encoding="utf-8")
    with pytest.raises(BookError, match=error):
        read_checks(file)


def test_a_check_that_fails_with_any_error_is_not_known_and_the_others_go_on(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> Iterator[Finding]:
        raise KeyError("Sunita")

    monkeypatch.setitem(probes.PROBES, "disk", broken)
    results = {result.check.id: result for result in examine()}
    assert (results["disk"].state, results["disk"].reason) == ("not_known", "KeyError")
    assert results["seals"].state == "good"


def test_the_results_stay_json_when_a_bundle_is_written_too(home: Path) -> None:
    done = itsso("doctor", "--json", "--only", "database", "--bundle", str(home / "both.zip"))
    assert [result["check"] for result in json.loads(done.stdout)] == ["database"]
    assert "Written to" in done.stderr


def test_an_examination_can_write_nothing(world: World) -> None:
    with pytest.raises(InternalError, match="read-only"), read_only():
        Posting.objects.update(waits=True)
    assert not Posting.objects.filter(waits=True).exists()


def test_the_transaction_of_a_page_can_write_after_an_examination(world: World) -> None:
    with enter(world.state_monitor):
        examine()
        Posting.objects.filter(pk=world.io.pk).update(waits=True)
    assert Posting.objects.get(pk=world.io.pk).waits


def test_a_bundle_has_versions_and_results_and_nobody(home: Path, world: World) -> None:
    canaries = fill_with_canaries(world)
    file = home / "bundle.zip"
    done = itsso("doctor", "--bundle", str(file))
    assert "Nothing about any person" in done.stdout
    with zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name).decode() for name in archive.namelist()}
    installation = json.loads(content["installation.json"])
    assert installation["version"]
    assert installation["postgresql"][:2].isdecimal()
    assert {row["name"] for row in json.loads(content["tables.json"])} >= {"cases_case", "audit_line"}
    assert json.loads(content["checks.json"])
    for canary in canaries:
        assert not any(canary in text for text in content.values()), canary
    again = itsso("doctor", "--bundle", str(file))
    assert again.returncode == 1
    assert "is there already" in again.stderr


def fill_with_canaries(world: World) -> list[str]:
    """Register a case with a sealed name, and return what must stand in no bundle."""
    with enter(world.system):
        case_id = register(world.sho, world.kotwali, "4711", "2026-06-01", "BNS:64(1)")
        seal_texts(case_id, [SealedText("V1", "name", "Canary Devi")], by=world.system)
    officers = [officer.name for officer in Officer.objects.exclude(postings__role=Role.SYSTEM)]
    numbers = [str(case) for case in [case_id]]
    settings_values = [str(settings.DATABASES["default"]["PASSWORD"]), settings.SECRET_KEY]
    return ["Canary Devi", *officers, *numbers, *settings_values, "Kotwali"]
