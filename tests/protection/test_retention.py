"""Retention: only what the table names is removed, in batches that a killed run resumes, and the page says so."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, connections
from django.utils import translation

from itsso.accounts.administration import set_active
from itsso.accounts.models import FailedSignIn, Role
from itsso.audit.retention.models import RetentionRun
from itsso.exchange import retention as own_data
from itsso.notices.models import MailAddress
from itsso.platform import clock, retention
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.retention import ModelRows, Removal, RetainedData, Stock
from itsso.protection.jobs import remove_due as run_job
from itsso.protection.retention import page
from itsso.protection.retention.actions import removable, remove_due
from tests.support.audit_log import lines
from tests.support.html_check import problems
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.two_states import fill

DAY = date(2026, 6, 30)
ROOT = Path(__file__).parents[2]
REMOVED_FROM = {
    "accounts_failedsignin",
    "accounts_invitation",
    "accounts_session",
    "exchange_rejected",
    "notices_mailaddress",
    "platform_jobrun",
    "platform_limit",
    "procrastinate_events",
    "procrastinate_jobs",
    "training_reject",
}
"""The tables of kinds with a period: docs/privacy.md lists the same."""


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    with clock.fixed(DAY):
        yield


def rows_by_table() -> dict[str, set[str]]:
    """Return the rows of every table, each by its text, as the owner sees them."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        rows = {}
        for table in tables:
            cursor.execute(f'select t::text from "{table}" t')
            rows[table] = {row for (row,) in cursor.fetchall()}
    return rows


def attempts(number: int) -> None:
    FailedSignIn.objects.bulk_create(FailedSignIn(typed=f"{n:064}", at=now()) for n in range(number))


def failed_job() -> None:
    """Store a job that failed now, and one that waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, status) values ('default', 'x', 'failed')"
            " returning id"
        )
        (job,) = cursor.fetchone()
        cursor.execute("insert into procrastinate_jobs (queue_name, task_name) values ('default', 'waits')")
        cursor.execute("update procrastinate_events set at = %s where job_id = %s", [now(), job])
        cursor.execute("insert into procrastinate_events (job_id, type, at) values (%s, 'failed', %s)", [job, now()])


def test_nothing_outside_the_table_is_removed(world: World, tmp_path: Path) -> None:
    """Data of every package, fifty years later: only rows of the kinds with a period go."""
    fill(world, tmp_path, DAY)
    attempts(3)
    failed_job()
    before = rows_by_table()
    with clock.fixed(datetime(2076, 6, 30, tzinfo=clock.INDIA)):
        for run in remove_due(removable(), by=world.system):
            assert not run.failure, (run.data, run.failure)
    after = rows_by_table()
    removed = {table for table, rows in before.items() if rows - after[table]}
    assert removed <= REMOVED_FROM
    assert {"accounts_failedsignin", "procrastinate_jobs"} <= removed
    assert {table for table, rows in after.items() if rows - before[table]} <= {
        "audit_line",
        "audit_unsealed",
        "audit_retentionrun",
    }
    assert any("waits" in row for row in after["procrastinate_jobs"])


def test_a_kind_without_a_period_is_never_removed(world: World) -> None:
    lasting = [data for data in retention.registered() if data.removal is None]
    codes = {data.code for data in lasting}
    about_cases = {"cases", "audit_log", "complaints", "exhibits", "refusals", "reminders", "directions"}
    assert about_cases | {"ladder_trials"} <= codes
    (complaints,) = [data for data in lasting if data.code == "complaints"]
    assert "refusal" not in str(complaints.title), "a record of a refusal stays where a court orders its case removed"
    assert list(remove_due(lasting, by=world.system)) == []
    assert not RetentionRun.objects.exists()
    with pytest.raises(ValueError, match="needs either a removal"):
        retention.register(RetainedData("both_missing", "x", "y"))
    retention._registered.pop("both_missing")


def test_a_run_that_was_killed_goes_on_in_the_next(world: World) -> None:
    attempts(5)
    (data,) = [data for data in removable() if data.code == "failed_sign_ins"]
    with clock.fixed(now() + timedelta(hours=1)):
        killed = remove_due([data], by=world.system, batch=2)
        run = next(killed)
        killed.close()
        assert (run.removed, run.due, run.finished_at) == (2, 5, None)
        assert FailedSignIn.objects.count() == 3
    with clock.fixed(now() + timedelta(hours=2)):
        assert "stopped after 2 of 5" in str(page._status(RetentionRun.objects.get()))
        *_batches, run = remove_due([data], by=world.system, batch=2)
    assert (run.removed, run.due, run.rows) == (5, 5, 5)
    assert run.finished_at
    assert FailedSignIn.objects.count() == 0
    assert [line["detail"] for line in lines() if line["act"] == "records.removed_by_age"] == [
        {"what": "failed_sign_ins", "rows": 5}
    ]


def start_removal(world: World, kinds: list[RetainedData]) -> int:
    """Return the process id of one who removes what is due, few rows at a time."""
    connections.close_all()  # a child must not share its parent's connection
    process = os.fork()
    if process:
        return process
    try:
        list(remove_due(kinds, by=world.system, batch=3))
    finally:
        os._exit(0)


def test_removals_killed_at_any_moment_remove_and_count_each_row_once(world: World) -> None:
    """Two remove the same at once and both are killed, again and again; what is not due stays."""
    attempts(400)
    kinds = [data for data in removable() if data.code in {"failed_sign_ins", "sessions"}]
    with clock.fixed(now() + timedelta(hours=1)):
        attempts(7)
        randomly = random.Random(5)
        for _time in range(6):
            processes = [start_removal(world, kinds), start_removal(world, kinds)]
            time.sleep(randomly.uniform(0.02, 0.15))
            for process in processes:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
        list(remove_due(kinds, by=world.system, batch=50))
        assert FailedSignIn.objects.count() == 7
        assert not RetentionRun.objects.filter(finished_at=None).exists()
        removed = [line["detail"] for line in lines() if line["act"] == "records.removed_by_age"]
        assert removed == [{"what": "failed_sign_ins", "rows": 400}]


class Breaking:
    """Rows whose removal fails after it has deleted some."""

    def count(self) -> Stock:
        return Stock(FailedSignIn.objects.count(), None)

    def count_due(self, before: datetime) -> Stock:
        return self.count()

    def remove(self, before: datetime, most: int) -> int:
        FailedSignIn.objects.all().delete()
        raise Refused("no")


def test_an_error_takes_back_its_batch_and_lets_the_others_go_on(world: World) -> None:
    attempts(2)
    broken = RetainedData("broken", "Broken", "x", Removal(timedelta(0), "x", "x", Breaking()))
    (other,) = [data for data in removable() if data.code == "sessions"]
    runs = list(remove_due([broken, other], by=world.system))
    assert [(run.data, run.failure) for run in runs] == [("broken", "Refused"), ("sessions", "")]
    assert FailedSignIn.objects.count() == 2
    assert "stopped by an error (Refused) after 0 of 2" in str(page._status(RetentionRun.objects.get(data="broken")))


def test_a_run_that_fails_before_it_has_counted_does_not_read_as_finished(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempts(2)
    (kind,) = [kind for kind in removable() if kind.code == "failed_sign_ins"]
    with clock.fixed(now() + timedelta(hours=1)):
        list(remove_due([kind], by=world.system))

    def fail(rows: object) -> Stock:
        raise Refused("no")

    with monkeypatch.context() as broken, clock.fixed(now() + timedelta(hours=2)):
        broken.setattr(ModelRows, "count", fail)
        (run,) = remove_due([kind], by=world.system)
    assert (run.failure, run.finished_at, run.rows, run.removed) == ("Refused", None, 0, 0)
    assert "stopped by an error (Refused)" in str(page._status(RetentionRun.objects.get()))
    attempts(1)
    with clock.fixed(now() + timedelta(hours=3)):
        *_batches, run = remove_due([kind], by=world.system)
    assert (run.failure, run.removed, run.due) == ("", 1, 1)


def test_the_page_claims_nothing_about_kinds_that_were_not_counted(world: World) -> None:
    hourly = removable(every_hour=True)
    list(remove_due(hourly, by=world.system))
    runs = {run.data: run for run in RetentionRun.objects.all()}
    assert "The job has not run yet" in page.answer(runs)
    list(remove_due(removable(), by=world.system))
    RetentionRun.objects.filter(data="sessions").update(failure="OperationalError", finished_at=None)
    runs = {run.data: run for run in RetentionRun.objects.all()}
    assert "It is not known whether" in page.answer(runs)


def test_the_page_shows_each_kind_with_its_period_and_the_last_run(world: World) -> None:
    client = browser(post("admin.up", world.up, Role.UNIT_ADMINISTRATOR))
    never = client.get("/roles/retention/")
    assert never.status_code == 200
    assert "The job has not run yet" in never.text
    attempts(1)
    with clock.fixed(now() + timedelta(minutes=20)):
        run_job()
        finished = client.get("/roles/retention/")
    assert "1 row removed" in finished.text
    assert "Nothing is over its period" in finished.text
    RetentionRun.objects.filter(data="sessions").update(failure="OperationalError", finished_at=None)
    assert "The job stopped with an error at: Sessions of officers" in client.get("/roles/retention/").text
    for language in ("en", "hi"):
        text = client.get("/roles/retention/", headers={"accept-language": language}).text
        assert problems(text) == []
    assert browser(world.io).get("/roles/retention/").status_code == 404


def test_a_dry_run_counts_and_removes_nothing(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    from itsso.protection.retention import command

    attempts(2)
    with clock.fixed(now() + timedelta(hours=1)):
        assert command._print_due() == 0
        printed = capsys.readouterr().out
        assert "failed_sign_ins: 2 of 2 due, the oldest from 30-06-2026 12:00" in printed
        assert FailedSignIn.objects.count() == 2
        assert not RetentionRun.objects.exists()
        assert command._remove() == 0
        assert "failed_sign_ins: 2 removed, 0 stay" in capsys.readouterr().out


def test_docs_list_every_kind() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    with translation.override("en"):
        for data in retention.registered():
            assert f"| {data.title} |" in text, f"docs/privacy.md does not name: {data.title}"


def test_an_upload_that_ends_meanwhile_stops_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check a file that is renamed or removed by its upload between its listing and the look at its age."""
    folder = Path(os.environ["ITSSO_HOME"]) / "uploads"
    folder.mkdir(exist_ok=True)
    old = folder / "left.part"
    old.write_bytes(b"")
    os.utime(old, (0, 0))
    monkeypatch.setattr(own_data, "left_uploads", lambda: iter([folder / "renamed.part", old]))
    kinds = [kind for kind in removable() if kind.code == "feed_uploads"]
    (*_batches, last) = remove_due(kinds, by=world.system)
    assert (last.failure, last.removed) == ("", 1)
    assert not old.exists()


def test_address_of_a_closed_account_is_removed_the_night_after(world: World) -> None:
    for posting in (world.io, world.sho):
        MailAddress.objects.create(
            officer=posting.officer, address=f"{posting.pk}@police.example", language="hi", code_sent_at=now()
        )
    later = DAY + timedelta(days=1)
    kinds = [kind for kind in removable() if kind.code == "mail_addresses"]
    with clock.fixed(later):
        assert [run.removed for run in remove_due(kinds, by=world.system)][-1] == 0
        set_active(world.io.officer, False, "left", by=world.system)
        assert [run.removed for run in remove_due(kinds, by=world.system)][-1] == 1
    assert [address.officer_id for address in MailAddress.objects.all()] == [world.sho.officer_id]


def test_every_package_with_tables_says_how_long_it_keeps_them() -> None:
    with_tables = {path.parent.name for path in (ROOT / "src" / "itsso").glob("*/migrations")}
    declaring = {path.parent.name for path in (ROOT / "src" / "itsso").glob("*/retention.py")} - {"platform"}
    by_others = {
        "platform": "rate limits and jobs, by audit",
        "audit": "audit/retention/kinds.py",
        "protection": "the vault, with the case",
        "alerts": "steps taken, with messages and the case",
    }
    assert with_tables == declaring | by_others.keys()
