"""Nobody can change or remove an audit entry, and each posting reads only the entries that it may."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, connections, transaction

from itsso.accounts.models import Posting, Role
from itsso.audit import actions
from itsso.audit.actions import Actor
from itsso.cases.models import Case
from itsso.exchange.feed_import.load import load
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.feeds import fir
from tests.support.feeds import write as write_feed
from tests.support.sample_nation import World, post

SHO = Actor("N1", "SHO", "sho", 7)


pytestmark = pytest.mark.usefixtures("own_home")


@pytest.fixture
def line(db: None) -> None:
    with transaction.atomic():
        actions.write("case.read", SHO, "0190", {"count": 1}, "127.0.0.1")


def test_entry_says_who_did_what_where_and_from_which_address(line: None) -> None:
    (written,) = lines()
    assert written == {
        "actor": "N1",
        "role": "sho",
        "unit": 7,
        "act": "case.read",
        "object": "0190",
        "detail": {"count": 1},
        "address": "127.0.0.1",
    }


@pytest.mark.parametrize("sql", ["update audit_line set act = ''", "delete from audit_line", "truncate audit_line"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_nobody_can_change_or_remove_an_entry(line: None, sql: str, alias: str) -> None:
    message = "permission denied" if alias == "default" else "only grows"
    with pytest.raises(DatabaseError, match=message), transaction.atomic(alias), connections[alias].cursor() as cursor:
        cursor.execute(sql)
    assert len(lines()) == 1


def test_no_entry_is_read_without_a_posting(line: None) -> None:
    with pytest.raises(DatabaseError, match="no range is set"), connection.cursor() as cursor:
        cursor.execute("select * from audit_line")


def visible_objects(posting: Posting) -> set[str]:
    with enter(posting), connection.cursor() as cursor:
        cursor.execute("select object from audit_line where act = 'test'")
        return {name for (name,) in cursor.fetchall()}


def test_auditor_reads_entries_of_the_own_unit_and_others_those_about_their_cases(world: World, tmp_path: Path) -> None:
    load(write_feed(tmp_path / "x", {"fir.csv": [fir(1, station="KNP-1")]}), by=world.clerk, workers=1)
    with enter(world.system):
        case = Case.objects.get().pk
    by = {
        "kotwali": world.kotwali.pk,
        "lucknow": world.lucknow.pk,
        "up": world.up.pk,
        "patna": world.patna.pk,
        "laboratory": world.laboratory.pk,
        "nobody": None,
    }
    with transaction.atomic():
        for name, unit in by.items():
            actions.write("test", Actor("N", "N", "", unit), name)
        actions.write("test", Actor("N", "N", "", world.patna.pk), "patna about kotwali's case", case=case)
    about = {"patna about kotwali's case"}
    assert visible_objects(world.io) == visible_objects(world.sho) == visible_objects(world.sp) == about
    assert visible_objects(world.stranger) == visible_objects(world.colleague) == set()
    assert visible_objects(post("auditor.lko", world.lucknow, Role.AUDITOR)) == {"lucknow"}
    assert visible_objects(post("auditor.up", world.up, Role.AUDITOR)) == {"kotwali", "lucknow", "up"}
    assert visible_objects(post("some.examiner", world.laboratory, Role.EXAMINER)) == set()
    assert visible_objects(world.system) == by.keys() | about


def test_entry_is_rolled_back_with_its_act(db: None) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.write("case.read", SHO)
        raise ZeroDivisionError
    assert lines() == []
