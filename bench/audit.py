"""The trail: what an audited write costs, how fast lines are sealed, and how fast all of them are verified."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connections

from bench.harness import Result, seconds
from bench.nation import posted, units
from itsso.accounts.actions import ensure_system_posting
from itsso.accounts.models import Role
from itsso.audit import actions
from itsso.audit.keys import own_key
from itsso.audit.sealing import seal_closed_hours
from itsso.audit.verify import verify
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter, enter_as_system

WRITES = 500
HOURS = 24


def run(cases: int) -> Iterator[Result]:
    """As many lines as cases, of a day. A write is a transaction of its own, committed to disk."""
    _nation, station = units()
    ensure_system_posting()
    sho = posted("bench.sho", station, Role.SHO)

    def write() -> None:
        with enter(sho):
            actions.write("bench.written", sho.actor, case=uuid7())

    def bare() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(_LINE, {"id": uuid7(), "case": uuid7()})

    write()
    bare()
    took, least = seconds(write, WRITES), seconds(bare, WRITES)
    yield Result("audited writes in one process", 1 / took, "a second", 300, at_least=True)
    yield Result("the same line, inserted bare and committed", 1 / least, "a second", ratio=took / least)
    _fill(cases)
    took = seconds(seal_closed_hours)
    yield Result("lines sealed", cases / took, "a second", cases=cases)

    def check() -> None:
        with enter_as_system():
            report = verify({own_key()})
        if report.findings:
            raise SystemExit(f"The trail of the bench is not whole: {report.findings[0]}")

        check.lines = report.lines  # type: ignore[attr-defined]

    took = seconds(check)
    yield Result("audit verify", check.lines / took, "lines/s", 100_000, at_least=True, cases=cases)  # type: ignore[attr-defined]


_LINE = """
insert into audit_line (id, at, actor, actor_name, role, unit, act, object, detail, address, "case", why, request)
values (%(id)s, now(), 'BENCH', 'bench.sho', 'sho', null, 'bench.written', '', '{}', null, %(case)s, '', null)"""


def _fill(lines: int) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            'insert into audit_line (id, at, actor, actor_name, role, unit, act, object, detail, address, "case",'
            " why, request) select uuidv7(make_interval(secs => -n)),"
            " now() - n * make_interval(hours => %(hours)s) / %(lines)s,"
            " 'UP-' || n %% 5000, 'Inspector R. Devi', 'sho', 7, 'read.cases:case', gen_random_uuid(),"
            " '{\"asked\": {\"stands\": \"overdue\"}}', '10.1.2.3', gen_random_uuid(), '', gen_random_uuid()"
            " from generate_series(%(lines)s, 1, -1) n",
            {"lines": lines, "hours": HOURS},
        )
        cursor.execute("analyze audit_line")
        cursor.execute("analyze audit_unsealed")
