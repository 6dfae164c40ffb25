"""The trail only grows, whoever asks, and the application cannot read it."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, connections, transaction

from itsso.audit import actions
from itsso.audit.actions import Actor
from tests.trail import lines

SHO = Actor("N1", "SHO", "sho", 7)


@pytest.fixture
def line(db: None) -> None:
    with transaction.atomic():
        actions.write("case.read", SHO, "0190", {"count": 1}, "127.0.0.1")


def test_a_line_says_who_did_what_where_and_from_which_address(line: None) -> None:
    (written,) = lines()
    assert written == {
        "actor": "N1", "role": "sho", "unit": 7, "act": "case.read", "object": "0190", "detail": {"count": 1},
        "address": "127.0.0.1",
    }  # fmt: skip


@pytest.mark.parametrize("sql", ["update audit_line set act = ''", "delete from audit_line", "truncate audit_line"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_nobody_changes_or_removes_a_line(line: None, sql: str, alias: str) -> None:
    told = "permission denied" if alias == "default" else "only grows"
    with pytest.raises(DatabaseError, match=told), transaction.atomic(alias), connections[alias].cursor() as cursor:
        cursor.execute(sql)
    assert len(lines()) == 1


def test_the_application_cannot_read_the_trail(line: None) -> None:
    with pytest.raises(DatabaseError, match="permission denied"), connection.cursor() as cursor:
        cursor.execute("select * from audit_line")


def test_an_act_and_its_line_fall_together(db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.write("case.read", SHO)
        raise ZeroDivisionError
    assert lines() == []
