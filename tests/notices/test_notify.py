"""Notices are written once in the caller's transaction, as codes, and only their own posting reads them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from itsso.accounts.models import Posting
from itsso.notices import actions
from itsso.notices.codes import Urgency
from itsso.notices.models import Notice
from itsso.protection.ranges import enter
from tests.support.case_notices import TOPIC, new_notice, send
from tests.support.sample_nation import World
from tests.support.simultaneous_calls import at_once

CASE = UUID("00000000-0000-7000-8000-0000000000aa")


def keys_seen(posting: Posting) -> list[str]:
    with enter(posting):
        return list(Notice.objects.order_by("key").values_list("key", flat=True))


def test_notice_is_read_by_its_own_posting_and_no_other(world: World) -> None:
    send(new_notice(world.io, CASE, "a"), new_notice(world.sho, CASE, "b"))
    assert keys_seen(world.io) == ["a"]
    assert keys_seen(world.sho) == ["b"]
    assert keys_seen(world.state_monitor) == []
    assert keys_seen(world.system) == ["a", "b"]


def test_same_key_never_makes_a_second_notice(world: World) -> None:
    send(new_notice(world.io, CASE, "a"))
    send(new_notice(world.io, CASE, "a"), new_notice(world.sho, CASE, "a"), new_notice(world.io, CASE, "b"))
    assert keys_seen(world.system) == ["a", "b"]


def test_two_writers_of_the_same_notices_write_each_once(world: World) -> None:
    notices = [new_notice(world.io, CASE, f"key-{number}") for number in range(300)]
    at_once(lambda: send(*notices), lambda: send(*reversed(notices)))
    assert len(keys_seen(world.io)) == 300


def test_thousands_are_written_by_one_statement(world: World, django_assert_num_queries: Any) -> None:
    notices = [new_notice(world.io, CASE, f"key-{number}", subject=uuid4()) for number in range(5000)]
    with enter(world.system):
        with django_assert_num_queries(1):
            actions.notify(notices)
        assert Notice.objects.count() == 5000


def test_notices_go_with_the_transaction_that_wrote_them(world: World) -> None:
    with pytest.raises(RuntimeError), enter(world.system):
        actions.notify([new_notice(world.io, CASE, "a")])
        raise RuntimeError
    assert keys_seen(world.system) == []


def test_an_officers_act_notifies_a_superior_without_showing_the_notice_to_the_officer(world: World) -> None:
    with enter(world.io):
        actions.notify([new_notice(world.sp, CASE, "a", urgency=Urgency.AT_ONCE)])
        assert not Notice.objects.exists()
    assert keys_seen(world.sp) == ["a"]


@pytest.mark.parametrize(
    "changes",
    [
        {"topic": "nobody.registered"},
        {"reference": "Sita Devi"},
        {"reason": "सीता"},
        {"key": "FIR 12/2026 of Sita"},
        {"key": "line\n"},
        {"urgency": "later"},
    ],
)
def test_text_is_refused_where_a_code_belongs(world: World, changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"registered|code|urgency"), enter(world.system):
        actions.notify([new_notice(world.io, CASE, "a")._replace(**changes)])


def test_the_database_itself_refuses_a_text(world: World) -> None:
    with pytest.raises(DatabaseError, match="notice_stores_codes"), enter(world.system), transaction.atomic():
        Notice.objects.create(
            posting=world.io,
            topic=TOPIC,
            subject=CASE,
            reference="Sita Devi",
            station_no=1,
            urgency="list",
            key="a",
            created_at="2026-06-30T00:00:00+05:30",
        )


def test_only_the_system_withdraws_a_notice_of_another_posting(world: World) -> None:
    send(new_notice(world.io, CASE, "a", expires=date(2026, 7, 1)))
    with enter(world.sho):
        assert actions.withdraw(["a"]) == 0
    with enter(world.system):
        assert actions.withdraw(["a"]) == 1
        assert actions.withdraw(["a"]) == 0
