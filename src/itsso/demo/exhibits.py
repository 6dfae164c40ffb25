"""Exhibits of the demonstration: of some cases of the shown station, through the same acts as anybody's.

Each is left at another point of its way, so that every page of both ends has something to show. The acts are done at
the hours at which they would have been, on a clock that is put back for them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID, uuid4

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.demo.people import LABORATORY, shown_station
from itsso.forensics import assigning, custody, examination, forwarding, reception
from itsso.forensics.custody import ItemCondition, SeizedItem
from itsso.forensics.forwarding import NoteDraft
from itsso.forensics.models import Holder, Item, Note, Verdict, Work
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.protection.parcels.actions import deliver
from itsso.protection.parcels.models import Parcel, State
from itsso.protection.ranges import enter
from itsso.units.queries import by_code

CASES = 8
AGO = 40
"""Days between the first seizure and today; each further case is four days younger."""

ASKED = (
    {"section": "biology", "questions": ["semen", "blood"]},
    {"section": "dna", "questions": ["profile", "match"]},
)
PAPERS = ("forwarding_memo", "seizure_memo", "medical_report", "consent", "identification_form")
KINDS = {"forensics_note", "forensics_status", "forensics_report", "forensics_priority"}


class _Cast:
    """Who acts: the persons of the demonstration, by what they do here."""

    def __init__(self, system: Posting) -> None:
        station = shown_station()
        self.system = system
        laboratory, police = by_code(*LABORATORY), by_code(station.state, station.code)
        assert laboratory is not None, "the laboratory is added with its people"
        assert police is not None, "the station is loaded before its exhibits"
        self.laboratory, self.station = laboratory, police
        self.io, self.malkhana = self._of(Role.INVESTIGATING_OFFICER), self._of(Role.DUTY_OFFICER)
        self.messenger = self._of(Role.SHO)
        self.counter, self.director = self._of(Role.LAB_RECEPTION), self._of(Role.LAB_DIRECTOR)
        self.examiners = assigning.examiners(laboratory)

    def _of(self, role: Role) -> Posting:
        units = (self.station.pk, self.laboratory.pk)
        found = (
            Posting.objects.filter(role=role, unit__in=units).select_related("officer", "unit").order_by("pk").first()
        )
        assert found is not None, f"the demonstration has no {role}"
        return found


def build_exhibits(*, by: Posting) -> int:
    """Makes them where there are none yet; how many cases have exhibits now."""
    with enter(by):
        if Item.objects.exists():
            return 0
        station = shown_station()
        cases = list(
            Case.objects.filter(station__state=station.state, station__code=station.code)
            .filter(first_recorded__lt=today() - timedelta(days=AGO))
            .order_by("-first_recorded")
            .values_list("pk", flat=True)[:CASES]
        )
        cast = _Cast(by)
    with _days_ago(AGO + 1), enter(cast.director):
        for examiner in cast.examiners:
            for section in ("biology", "dna"):
                assigning.add_competence(examiner, section, by=cast.director)
    for at, case_id in enumerate(cases):
        with _days_ago(AGO - 4 * at):
            _one(cast, case_id, at)
    return len(cases)


@contextmanager
def _days_ago(days: float) -> Iterator[None]:
    with clock.fixed(now() - timedelta(days=days)):
        yield


@contextmanager
def _later(**delta: float) -> Iterator[None]:
    with clock.fixed(now() + timedelta(**delta)):
        yield


def _one(cast: _Cast, case_id: UUID, at: int) -> None:
    """A kit and a shirt of one case; how far they come depends on which case it is."""
    labels = [_seize(cast, case_id, *what, kit=f"SAEC-2026-{817 + at:04d}") for what in _things(at)]
    if at == CASES - 1:
        return  # seized only
    with _later(days=1):
        _hand(cast, labels, Holder.MALKHANA, cast.io, cast.malkhana)
    with _later(days=2):
        note = _forward(cast, case_id, labels, at)
        _hand(cast, labels, Holder.MESSENGER, cast.malkhana, cast.messenger)
        with enter(cast.messenger):
            custody.give_many(_both(labels), Holder.RECEPTION, _found(), by=cast.messenger, form=uuid4())
    if at == CASES - 2:
        return  # on its way
    with _later(days=2, hours=5):
        _received(cast, labels, note, broken=at == 2)
    if at not in (0, 1):
        return
    for n, work in enumerate(_works(cast, note)):
        if at == 0 or n == 0:
            with _later(days=9 + 4 * n):
                _report(cast, work)


def _things(at: int) -> tuple[tuple[str, str, str], ...]:
    return (("kit", f"P-{2 * at + 1}", "V1"), ("clothing", f"P-{2 * at + 2}", "A1"))


def _seize(cast: _Cast, case_id: UUID, what: str, mark: str, subject: str, *, kit: str) -> str:
    if what != "kit":
        kit = ""
    contents = [{"what": "swab_vaginal", "count": 2}, {"what": "blood_edta", "count": 1}] if kit else []
    seized = SeizedItem(
        what, mark, now(), "HOSP 3" if kit else "SHO", origin=Holder.HOSPITAL if kit else Holder.SCENE,
        place="" if kit else "house", witnesses=2, kit=kit, subject=subject,
        contents=contents, paper="MLC 41" if kit else "",
    )  # fmt: skip
    with enter(cast.io):
        return custody.seize(case_id, seized, by=cast.io, form=uuid4()).label


def _forward(cast: _Cast, case_id: UUID, labels: list[str], at: int) -> Note:
    asked = [one | {"labels": labels} for one in ASKED]
    sent = NoteDraft(cast.laboratory, f"{at + 1}/{now().year}", asked, PAPERS)
    with enter(cast.io):
        note = forwarding.forward(case_id, sent, by=cast.io, form=uuid4())
    _deliver(cast)
    return note


def _received(cast: _Cast, labels: list[str], note: Note, *, broken: bool) -> None:
    found = _found("broken" if broken else "whole")
    with enter(cast.counter):
        reception.receive(_both(labels), found, by=cast.counter, form=uuid4())
        if broken:
            reception.return_request(note.pk, ["seal_broken", "papers_missing"], by=cast.counter)
        else:
            reception.accept(note.pk, by=cast.counter)
    _deliver(cast)


def _report(cast: _Cast, work: Work) -> None:
    examiner = next(one for one in cast.examiners if one.officer.number == work.examiner)
    reviewer = next(one for one in cast.examiners if one != examiner)
    with enter(examiner):
        answers = dict.fromkeys(work.questions, "Yes; see the worksheet.")
        draft = examination.save_draft(work.pk, answers, by=examiner, ready=True)
    with enter(reviewer):
        examination.review(draft.pk, Verdict.AGREED, [], by=reviewer)
    with enter(examiner):
        examination.sign(draft.pk, by=examiner)
    _deliver(cast)


def _works(cast: _Cast, note: Note) -> list[Work]:
    with enter(cast.director):
        return list(Work.objects.filter(request=note.pk).order_by("section"))


def _hand(cast: _Cast, labels: list[str], to: Holder, giver: Posting, taker: Posting) -> None:
    with enter(giver):
        custody.give_many(_both(labels), to, _found(), by=giver, form=uuid4())
    with enter(taker):
        custody.take_many(_both(labels), to, _found(), by=taker, form=uuid4())


def _both(labels: list[str]) -> list[tuple[str, str]]:
    return [(label, label) for label in labels]


def _found(seal: str = "whole") -> ItemCondition:
    return ItemCondition(now(), seal, count=1)


def _deliver(cast: _Cast) -> None:
    """What the worker would do within a second: nobody serves yet while the demonstration is built."""
    while True:
        with enter(cast.system):
            waiting = list(Parcel.objects.filter(state=State.SENT, kind__in=KINDS).values_list("pk", "receiver_id"))
        if not waiting:
            return
        for parcel, receiver in waiting:
            deliver(parcel, receiver)
