"""A parcel crosses from one unit to another: written at one end, answered once at the other, seen from both."""

from __future__ import annotations

import json
import threading
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from itsso.accounts.models import Posting, Role
from itsso.platform.errors import Refused
from itsso.protection.jobs import deliver
from itsso.protection.parcels import actions
from itsso.protection.parcels.actions import ParcelRefused, send
from itsso.protection.parcels.models import Parcel
from itsso.protection.ranges import enter
from itsso.units.models import Unit
from tests.support.audit_log import lines
from tests.support.sample_nation import World, post

CASE = UUID("01900000-0000-7000-8000-000000000001")


@pytest.fixture
def handled(monkeypatch: pytest.MonkeyPatch) -> list[UUID]:
    """Return the parcels of the kind "test" that were handled.

    One that contains a refusal is refused; one that contains a crash crashes its handler.
    """
    handled_ids: list[UUID] = []

    def take(parcel: Parcel, by: Posting) -> None:
        handled_ids.append(parcel.pk)
        if "crash" in parcel.told:
            raise RuntimeError("the machine stops here")
        if "refuse" in parcel.told:
            raise ParcelRefused(parcel.told["refuse"])

    monkeypatch.setitem(actions._handlers, "test", take)
    return handled_ids


def sent(world: World, receiver: Unit, **contents: Any) -> UUID:
    with enter(world.sho):
        return send("test", world.kotwali, receiver, by=world.sho, case=CASE, told=contents)


def state(parcel: UUID, by: Posting) -> tuple[str, str] | None:
    with enter(by):
        return Parcel.objects.filter(pk=parcel).values_list("state", "reason").first()


def test_a_parcel_is_taken_at_its_receivers_and_both_ends_know(world: World, handled: list[UUID]) -> None:
    parcel = sent(world, world.gandhi_maidan, sections=2)
    receiver = post("sho.patna", world.gandhi_maidan, Role.SHO)
    assert state(parcel, world.sho) == state(parcel, receiver) == ("sent", "")
    deliver(str(parcel), world.gandhi_maidan.pk)
    assert handled == [parcel]
    assert state(parcel, world.sho) == state(parcel, receiver) == ("received", "")
    assert [(line["act"], line["object"]) for line in lines()] == [
        ("parcel.sent", str(parcel)),
        ("parcel.received", str(parcel)),
    ]


def test_a_job_waits_for_the_commit_and_holds_ids_only(world: World, handled: list[UUID]) -> None:
    with pytest.raises(ZeroDivisionError), enter(world.sho):
        send("test", world.kotwali, world.gandhi_maidan, by=world.sho)
        raise ZeroDivisionError
    parcel = sent(world, world.gandhi_maidan)
    with connection.cursor() as cursor:
        cursor.execute("select args from procrastinate_jobs where task_name = 'protection.deliver'")
        jobs = cursor.fetchall()
    assert [json.loads(args) for (args,) in jobs] == [{"parcel": str(parcel), "receiver": world.gandhi_maidan.pk}]


def test_a_parcel_delivered_twice_is_taken_once(world: World, handled: list[UUID]) -> None:
    parcel = sent(world, world.gandhi_maidan)
    for _time in range(3):
        deliver(str(parcel), world.gandhi_maidan.pk)
    assert handled == [parcel]


def test_two_deliveries_at_the_same_moment_take_it_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    both, times = threading.Barrier(2, timeout=5), []

    def take(parcel: Parcel, by: Posting) -> None:
        times.append(parcel.pk)

    def run() -> None:
        both.wait()
        deliver(str(parcel), world.gandhi_maidan.pk)
        connections.close_all()

    monkeypatch.setitem(actions._handlers, "test", take)
    parcel = sent(world, world.gandhi_maidan)
    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert times == [parcel]


def test_parcel_is_still_on_its_way_after_its_handler_stopped_midway(world: World, handled: list[UUID]) -> None:
    parcel = sent(world, world.gandhi_maidan, crash=1)
    with pytest.raises(RuntimeError):
        deliver(str(parcel), world.gandhi_maidan.pk)
    assert state(parcel, world.sho) == ("sent", "")


def test_a_refusal_comes_back_with_its_reason_and_what_was_begun_is_undone(world: World, handled: list[UUID]) -> None:
    parcel = sent(world, world.gandhi_maidan, refuse="not_ours")
    deliver(str(parcel), world.gandhi_maidan.pk)
    assert state(parcel, world.sho) == ("refused", "not_ours")
    deliver(str(parcel), world.gandhi_maidan.pk)
    assert handled == [parcel]


def test_a_form_posted_twice_is_one_parcel(world: World) -> None:
    key = uuid4()
    with enter(world.sho):
        for _time in range(2):
            send("test", world.kotwali, world.gandhi_maidan, by=world.sho, parcel_id=key)
        assert Parcel.objects.count() == 1


def test_a_parcel_is_not_there_for_the_wrong_receiver(world: World, handled: list[UUID]) -> None:
    parcel = sent(world, world.gandhi_maidan)
    for other in (world.hazratganj, world.laboratory, world.kotwali):
        deliver(str(parcel), other.pk)
    assert handled == []
    assert state(parcel, world.colleague) is None
    assert state(parcel, world.stranger) is None
    assert state(parcel, post("reception", world.laboratory, Role.LAB_RECEPTION)) is None


def test_a_laboratory_sees_its_own_parcels_and_its_administrator_none(world: World, handled: list[UUID]) -> None:
    parcel = sent(world, world.laboratory)
    assert state(parcel, post("reception", world.laboratory, Role.LAB_RECEPTION)) == ("sent", "")
    assert state(parcel, post("admin", world.laboratory, Role.LAB_ADMINISTRATOR)) is None
    assert state(parcel, post("units", world.kotwali, Role.UNIT_ADMINISTRATOR)) is None
    deliver(str(parcel), world.laboratory.pk)
    assert state(parcel, world.sp) == ("received", "")


def test_nobody_sends_for_another_and_nobody_but_the_receiver_answers(world: World) -> None:
    with pytest.raises(DatabaseError, match="row-level security"), enter(world.stranger):
        send("test", world.kotwali, world.gandhi_maidan, by=world.stranger)
    parcel = sent(world, world.gandhi_maidan)
    with enter(world.sho):  # the sender sees it and cannot say that it was received
        assert not Parcel.objects.filter(pk=parcel).update(state="received", answered_at=timezone.now())
    for statement in ("update protection_parcel set told = '{}'", "delete from protection_parcel"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(statement)


def test_an_answer_is_never_changed(world: World, handled: list[UUID]) -> None:
    parcel = sent(world, world.gandhi_maidan)
    deliver(str(parcel), world.gandhi_maidan.pk)
    with enter(world.system, at=world.gandhi_maidan):
        assert not Parcel.objects.filter(pk=parcel).update(state="refused")


def test_parcel_without_a_handler_stays_on_its_way(world: World, caplog: Any) -> None:
    with enter(world.sho):
        parcel = send("unheard_of", world.kotwali, world.gandhi_maidan, by=world.sho)
    deliver(str(parcel), world.gandhi_maidan.pk)
    assert state(parcel, world.sho) == ("sent", "")
    assert "stays on its way" in caplog.text


def test_only_the_system_works_at_another_unit(world: World) -> None:
    with pytest.raises(Refused), enter(world.sp, at=world.kotwali):
        pass
