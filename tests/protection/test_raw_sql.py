"""Whoever speaks SQL as the application sees what his posting sees: every table of the catalogue, row by row."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connections, transaction

from itsso.accounts.models import Posting, Role
from itsso.exchange.actions import receive_upload
from itsso.platform import clock
from itsso.protection.ranges import enter, ranges_of
from tests.exchange import feeds
from tests.protection.holdings import fill
from tests.world import World, post

DAY = date(2026, 6, 30)
AT = "t.station_no between %(cases_first)s and %(cases_last)s"
IN_CASE = "exists (select 1 from cases_case c where c.id = t.case_id and c.station_no between"
IN_CASE += " %(cases_first)s and %(cases_last)s)"
IN_COMPLAINT = "exists (select 1 from intake_complaint c where c.id = t.case_id and c.station_no between"
IN_COMPLAINT += " %(cases_first)s and %(cases_last)s and c.outcome not in ('fir', 'zero_fir'))"
SEALED = f"{IN_CASE} or {IN_COMPLAINT}"
AT_AN_END = "exists (select 1 from units_unit u where u.id in ({ends})"
AT_AN_END += (
    " and (u.id = %(unit)s or u.first between %(cases_first)s and %(cases_last)s and u.last <= %(cases_last)s))"
)
SENT_FROM = "d.first >= %(cases_first)s and d.last <= %(cases_last)s"
A_SHARE = "exists (select 1 from exchange_tally y where y.delivery_id = d.id"
A_SHARE += " and y.station_no between %(cases_first)s and %(cases_last)s)"
OF_DELIVERY = f"exists (select 1 from exchange_delivery d where d.id = t.delivery_id and (({SENT_FROM}) or {A_SHARE}))"

IN_LABORATORY = "t.laboratory_id = %(unit)s or %(cases_first)s <= 1 and %(cases_last)s >= 9999999"
EITHER_SIDE = f"""exists (select 1 from forensics_item i where i.label = t.label and {IN_CASE.replace("t.", "i.")})
 or exists (select 1 from forensics_exhibit e where e.label = t.label and ({IN_LABORATORY.replace("t.", "e.")}))"""

SEEN: dict[str, str] = {
    "audit_line": "%(trail_first)s <= 1 and %(trail_last)s >= 9999999 or exists (select 1 from units_unit u where"
    " u.id = t.unit and u.parent_id is not null and u.first between %(trail_first)s and %(trail_last)s"
    " and u.last <= %(trail_last)s) or " + IN_CASE.replace("t.case_id", 't."case"'),
    "cases_case": AT,
    "cases_clock": AT,
    "cases_outcome": AT.replace("cases_", "facts_"),
    "cases_fact": AT.replace("cases_", "facts_"),
    "cases_event": IN_CASE,
    "cases_key": IN_CASE,
    "cases_person": IN_CASE,
    "exchange_delivery": OF_DELIVERY.replace("t.delivery_id", "t.id"),
    "exchange_file": OF_DELIVERY,
    "exchange_part": OF_DELIVERY,
    "exchange_tally": AT,
    "exchange_record": AT,
    "exchange_rejected": AT,
    "exchange_parked": AT,
    "exchange_problem": AT,
    "exchange_freshness": AT,
    "cases_accusedname": IN_CASE,
    "cases_accusedsound": AT,
    "cases_print": IN_CASE,
    "cases_attachment": IN_CASE,
    "cases_printnumber": AT,
    "protection_item": SEALED,
    "protection_token": SEALED,
    "protection_opening": SEALED,
    "protection_parcel": AT_AN_END.format(ends="t.sender_id, t.receiver_id"),
    "intake_complaint": AT,
    "intake_numbers": AT,
    "intake_step": IN_COMPLAINT.replace("t.case_id", "t.complaint_id").partition(" and c.outcome")[0] + ")",
    "intake_transfer": AT_AN_END.format(ends="t.sender_id, t.receiver_id, t.decider_id"),
    "intake_accountability": "exists (select 1 from units_unit u left join units_unit p on p.id = u.parent_id"
    " left join units_unit g on g.id = p.parent_id where u.id = t.unit_id and %(cases_last)s >= %(cases_first)s"
    " and %(unit)s in (p.id, g.id, g.parent_id))",
    **dict.fromkeys(("forensics_item", "forensics_note", "forensics_released"), IN_CASE),
    "forensics_act": EITHER_SIDE,
    **{
        f"forensics_{name}": IN_LABORATORY
        for name in (
            "request",
            "exhibit",
            "competence",
            "work",
            "assignment",
            "hold",
            "worksheet",
            "report",
            "review",
            "priority",
            "contact",
        )
    },
    "monitoring_rollup": "exists (select 1 from units_unit u where u.id = t.unit_id"
    " and u.first >= %(facts_first)s and u.last <= %(facts_last)s)",
}
"""Tables with a case behind them, and which rows a posting sees, said once more and by hand."""

UNREAD = {"protection_content", "intake_treatment"}
"""The application adds to these and reads none directly."""

REFERENCE = {
    "units_unit", "units_alias", "cases_source", "accounts_officer", "accounts_officernumber", "accounts_posting",
    "intake_slip", "monitoring_published", "protection_datakey", "protection_rotation",
}  # fmt: skip
"""No case stands behind them: units, officers, sources, sealed keys."""

SYSTEM = {
    "audit_seal", "audit_sealed", "audit_unsealed",
    "accounts_failedsignin", "accounts_invitation", "accounts_session", "django_migrations",
    "mfa_authenticator", "procrastinate_jobs", "procrastinate_events", "procrastinate_periodic_defers",
    "procrastinate_workers", "socialaccount_socialaccount", "socialaccount_socialapp",
    "accounts_apitoken", "platform_limit",
}  # fmt: skip
"""Of signing in, of the trail's seals, of Django and of the job queue; they hold ids and hashes only."""

SHUT = {
    "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions", "auth_permission",
    "django_content_type", "django_session", "socialaccount_socialtoken",
}  # fmt: skip
"""Of libraries, and never used: the application may not even read them."""


@pytest.fixture(autouse=True)
def _today(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    with clock.fixed(DAY):
        yield


def ask(statement: str, values: Any = None, alias: str = "default") -> list[tuple[Any, ...]]:
    with connections[alias].cursor() as cursor:
        cursor.execute(statement, values)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def test_every_table_of_the_database_is_of_one_kind(db: None) -> None:
    tables = {name for (name,) in ask("select tablename from pg_tables where schemaname = 'public'")}
    kinds = [set(SEEN), UNREAD, REFERENCE, SYSTEM, SHUT]
    assert tables == set().union(*kinds)
    assert sum(map(len, kinds)) == len(tables)
    protected = {name for (name,) in ask("select relname from pg_class where relkind = 'r' and relrowsecurity")}
    assert protected - UNREAD == set(SEEN)


def test_a_table_that_the_software_does_not_use_is_shut(db: None) -> None:
    for table in SHUT | UNREAD:
        assert ask("select has_table_privilege(%s, 'select, update, delete, truncate')", [table]) == [(False,)], table


def test_no_row_and_no_count_outside_what_a_posting_sees(world: World, tmp_path: Path) -> None:
    fill(world, tmp_path, DAY)
    postings = (
        world.sho, world.colleague, world.sp, world.stranger, world.state_monitor, world.national_monitor,
        post("director.up", world.laboratory, Role.LAB_DIRECTOR), post("examiner.up", world.laboratory, Role.EXAMINER),
        post("admin.lab", world.laboratory, Role.LAB_ADMINISTRATOR),
    )  # fmt: skip
    for table, seen in SEEN.items():
        everything = {row for (row,) in ask(f"select t.ctid::text from {table} t", alias="owner")}
        assert everything, f"{table} is empty: its test could not fail"
        for posting in postings:
            wanted = ask(f"select t.ctid::text from {table} t where {seen}", _bounds(posting), alias="owner")
            with enter(posting):
                found = ask(f"select ctid::text from {table}")
                counted = ask(f"select count(*) from {table}")
            assert sorted(found) == sorted(wanted), (table, posting)
            assert counted == [(len(wanted),)], (table, posting)
            assert len(wanted) < len(everything) or posting == world.national_monitor, (table, posting)


def test_nothing_is_seen_without_a_posting(world: World, tmp_path: Path) -> None:
    fill(world, tmp_path, DAY)
    for table in SEEN:
        for statement in (f"select * from {table}", f"select count(*) from {table}"):
            with pytest.raises(DatabaseError, match="no range is set"), transaction.atomic():
                ask(statement)


def test_no_range_is_taken_that_the_posting_does_not_give(world: World) -> None:
    """A range is the transaction's own: what was set by an earlier one on the same connection is gone."""
    with enter(world.state_monitor):
        pass
    with pytest.raises(DatabaseError, match="no range is set"), transaction.atomic():
        ask("select * from cases_case")


@pytest.mark.parametrize(
    "table", ["cases_event", "audit_line", "audit_seal", "audit_sealed", "forensics_act", "forensics_item"]
)
@pytest.mark.parametrize("verb", ["update", "delete", "truncate"])
def test_nothing_that_happened_is_changed_or_removed(db: None, table: str, verb: str) -> None:
    assert ask("select has_table_privilege(%s, %s)", [table, verb]) == [(False,)]
    column = ask("select attname from pg_attribute where attrelid = %s::regclass and attnum > 0", [table])
    assert not any(ask("select has_column_privilege(%s, %s, 'update')", [table, name])[0][0] for (name,) in column), (
        table
    )
    statement = (
        f"update {table} set {column[0][0]} = null"
        if verb == "update"
        else f"{verb} {'from ' * (verb == 'delete')}{table}"
    )
    for alias in ("default", "owner"):
        with pytest.raises(DatabaseError), transaction.atomic(using=alias):
            connections[alias].cursor().execute(statement)


def test_what_waits_in_the_queue_is_ids_and_nothing_of_a_case(world: World, tmp_path: Path) -> None:
    rows = {"fir.csv": [feeds.fir("77")]}
    folder = feeds.write(tmp_path / "up", rows)
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        for file in folder.iterdir():
            archive.write(file, file.name)
    with (tmp_path / "x.zip").open("rb") as content, enter(world.clerk):
        receive_upload(content, None, by=world.clerk)
    told = ask("select args from procrastinate_jobs where task_name not like %s", ["platform.%"])
    assert told
    for (args,) in told:
        values = json.loads(args) if isinstance(args, str) else args
        assert all(isinstance(value, int) or UUID(value) for value in values.values()), values


def _bounds(posting: Posting) -> dict[str, int | None]:
    ranges = ranges_of(posting)
    return {
        "cases_first": ranges.cases[0], "cases_last": ranges.cases[1],
        "facts_first": ranges.facts[0], "facts_last": ranges.facts[1],
        "trail_first": ranges.trail[0], "trail_last": ranges.trail[1],
        "unit": ranges.unit,
    }  # fmt: skip
