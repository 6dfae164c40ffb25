"""Write an audit log of several hours with its seals, and tamper with it as the owner of the machine could."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from itsso.audit import actions, merkle
from itsso.audit.actions import Actor
from itsso.audit.canonical import COLUMNS, id_of
from itsso.audit.queries import seal_of
from itsso.audit.sealing import seal_closed_hours
from itsso.platform import clock
from itsso.platform.clock import INDIA

MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=INDIA)
OFFICERS = [Actor(f"N{n}", f"SI {name}", "io", 7) for n, name in enumerate(("Devi", "खान", 'O"Neil\\', "Das"))]


def write(moment: datetime, by: Actor = OFFICERS[0], case: UUID | None = None) -> None:
    """Write one audit entry at a moment."""
    with clock.fixed(moment), transaction.atomic():
        actions.write(
            "read.cases:case", by, str(case or ""), {"asked": {"q": "\t\n\\é"}}, "10.0.0.1", case=case, why="x"
        )


def fill(hours: int, each: int) -> None:
    """Write `each` entries in each of `hours` hours from nine in the morning on, and seal these hours."""
    for hour in range(hours):
        for n in range(each):
            write(MORNING + timedelta(hours=hour, minutes=n), OFFICERS[n % 4], uuid4() if n % 3 else None)
    with clock.fixed(MORNING + timedelta(hours=hours, minutes=1)):
        seal_closed_hours()


class Tamperer:
    """A superuser with every trigger off. At the end of `done` the tables are as they were at the start."""

    TABLES = ("audit_line", "audit_sealed", "audit_seal", "audit_unsealed")

    def __init__(self, url: str, seed: int = 0) -> None:
        self.db = psycopg.connect(url, autocommit=True)
        self.db.execute("set session_replication_role = replica; set timezone to 'UTC'")
        for table in self.TABLES:
            self.db.execute(f"create temp table kept_{table} as select * from {table}")
        self.random = random.Random(seed)
        rows = self.all(
            f"select row_to_json(x)::text, s.seal from (select {COLUMNS} from audit_line) x"
            " join audit_sealed s on s.line = x.id order by x.id"
        )
        self.lines = [(id_of(row.encode()), seal) for row, seal in rows]

    def all(self, question: str, *values: Any) -> list[tuple[Any, ...]]:
        return self.db.execute(question, values).fetchall()

    def do(self, statement: str, *values: Any) -> None:
        self.db.execute(statement, values)

    @contextmanager
    def done(self) -> Iterator[None]:
        try:
            yield
        finally:
            for table in self.TABLES:
                self.do(f"delete from {table}")
                self.do(f"insert into {table} select * from kept_{table}")

    def a_line(self) -> tuple[str, int]:
        return self.random.choice(self.lines)

    def change(self, line: str, column: str) -> None:
        other = {
            "at": "at + interval '1 microsecond'",
            "unit": "coalesce(unit, 0) + 1",
            "address": "'10.9.9.9'",
            "detail": "'{}'",
            "case": "gen_random_uuid()",
            "request": "gen_random_uuid()",
        }.get(column, f"\"{column}\" || ' '")
        self.do(f'update audit_line set "{column}" = {other} where id = %s', line)

    def insert(self, like: str) -> str:
        """Insert a forged entry just after another; return its id."""
        forged = str(UUID(int=UUID(like).int + 1))
        columns = COLUMNS.partition(", ")[2]
        self.do(
            f"insert into audit_line (id, {columns}) select %s, {columns} from audit_line where id = %s", forged, like
        )
        return forged

    def swap(self, first: str, second: str) -> None:
        columns = COLUMNS.partition(", ")[2]
        self.do(
            f"update audit_line l set ({columns}) = (select {columns} from audit_line o where o.id <> l.id and o.id ="
            " any(%s::uuid[])) where l.id = any(%s::uuid[])",
            [first, second],
            [first, second],
        )

    def reseal(self, first: int, key: Ed25519PrivateKey) -> None:
        """Make every seal from `first` on again, so that seals and entries agree."""
        before = [
            seal_of(*row) for row in self.all("select body, signature from audit_seal where number = %s", first - 1)
        ]
        for body, signature in self.all(
            "select body, signature from audit_seal where number >= %s order by number", first
        ):
            old = seal_of(body, signature)
            rows = self.all(
                f"select x.id, row_to_json(x)::text from (select {COLUMNS} from audit_line) x join"
                " audit_sealed s on s.line = x.id where s.seal = %s order by x.id",
                old.number,
            )
            leaves = [merkle.leaf(row.encode()) for _id, row in rows]
            for (id, _row), leaf in zip(rows, leaves, strict=True):
                self.do("update audit_sealed set leaf = %s where line = %s", leaf, id)
            fields = {name: getattr(old, name) for name in ("number", "hour", "late", "made", "key")}
            fields |= {"previous": before[-1].hash if before else old.previous, "count": len(rows)}
            fields |= {"first": str(rows[0][0]), "last": str(rows[-1][0]), "root": merkle.root(leaves).hex()}
            new = type(old)(**fields).signed(key)
            self.do(
                "update audit_seal set body = %s, signature = %s where number = %s",
                new.body.decode(),
                new.signature,
                old.number,
            )
            before = [new]
