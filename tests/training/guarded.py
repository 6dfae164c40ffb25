"""The guarded resources of training (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import uuid4

from itsso.accounts.models import Posting, Role
from itsso.protection.ranges import enter
from itsso.training import catalogue
from itsso.training.coverage.actions import count_coverage
from itsso.training.models import Attendance
from itsso.training.people.certificates import issue
from itsso.training.sessions import changes
from itsso.training.sessions.actions import nominate, plan_session
from itsso.units.models import Unit
from tests.support.guarded_resources import Asker, Guarded, Target, noted
from tests.support.sample_nation import World, post
from tests.support.training_files import DAY, attendance_row, register_row, send
from tests.support.two_states import Holdings

PLACE = (
    "(%(unit)s = {unit} or exists (select 1 from units_unit u left join units_unit p on p.id = u.parent_id"
    " left join units_unit s on s.state = u.state and s.kind in ('state', 'ut') where u.id = {unit}"
    " and case u.kind when 'headquarters' then p.first when 'laboratory' then s.first else u.first end"
    " >= %(facts_first)s"
    " and case u.kind when 'headquarters' then p.last when 'laboratory' then s.last else u.last end"
    " <= %(facts_last)s))"
)
OF_PERSON = f"exists (select 1 from training_person w where w.id = t.person_id and {PLACE.format(unit='w.unit_id')})"
OF_ATTENDANCE = (
    "exists (select 1 from training_attendance a where a.id = t.attendance_id and "
    + OF_PERSON.replace("t.person_id", "a.person_id")
    + ")"
)
OF_UPLOAD = f"exists (select 1 from training_upload f where f.id = t.upload_id and {PLACE.format(unit='f.unit_id')})"


def _fill(world: World, holdings: Holdings) -> None:
    """Create in each State a person of a station with certificate and nomination, and a file with a rejected row."""
    for station, district in ((world.kotwali, world.kanpur), (world.gandhi_maidan, world.patna)):
        _train(holdings, post(f"trains.{district.code}", district, Role.TRAINING_OFFICER), station)
    count_coverage(DAY, by=world.system)


def _train(holdings: Holdings, officer: Posting, station: Unit) -> None:
    person = register_row("1", station, "Rakesh Kumar")
    upload = send([person, person | {"unit": "NOWHERE"}], by=officer)
    send([attendance_row(person, "sensitivity", "2026-01-15", outcome="attended")], by=officer)
    with enter(officer):
        session = plan_session(
            uuid4(),
            catalogue.courses()["pocso"],
            place="Academy",
            trainers="BPR&D",
            seats=20,
            begins_on=date(2026, 7, 6),
            ends_on=date(2026, 7, 7),
            by=officer,
        )
        plan = replace(changes.plan_of(session), seats=21)
        changes.change_session(session.pk, plan, shown_change="", by=officer)
        attendance = Attendance.objects.get(person__unit=station)
        nominate(session.pk, [attendance.person_id], by=officer)
        issue(attendance, by=officer)
    holdings.note("upload_id", officer.unit, upload.pk)
    holdings.note("session_id", station, session.pk)
    holdings.note("person_id", station, attendance.person_id)
    holdings.note("attendance_id", station, attendance.pk)
    holdings.note("nomination", station, (session.pk, attendance.person_id))


def _everybody(asker: Asker, unit: Unit) -> bool:
    """Return True: sessions are visible to everybody, since those who nominate must find them."""
    return True


def _courses(asker: Asker) -> Iterator[Target]:
    yield Target(("pocso",), True, "a course")
    yield Target(("cookery",), False, "no course")


GUARDED = Guarded(
    fill=_fill,
    seen={
        **{f"training_{name}": PLACE.format(unit="t.unit_id") for name in ("person", "upload", "coverage")},
        "training_post": OF_PERSON,
        "training_nomination": OF_PERSON,
        "training_attendance": OF_PERSON,
        "training_certificate": OF_ATTENDANCE,
        "training_reject": OF_UPLOAD,
    },
    reference=frozenset({"training_place", "training_session", "training_sessionchange"}),
    only_grow=frozenset({"training_attendance", "training_certificate", "training_sessionchange"}),
    targets={
        ("upload_id",): noted("upload_id", Asker.facts_of),
        ("session_id",): noted("session_id", _everybody),
        ("person_id",): noted("person_id", Asker.facts_of),
        ("attendance_id",): noted("attendance_id", Asker.facts_of),
        ("session_id", "person_id"): noted("nomination", Asker.facts_of),
        ("course_id",): _courses,
    },
    jobs=frozenset({"training.copy_register", "training.count", "training.take"}),
    commands=frozenset({"training"}),
)
