"""Exhibits of the demonstration, in some cases of the shown station, made by the same actions as any exhibit.

Each case stops at another point of the way, so that every page of the station and of the laboratory has something to
show. The clock is set back for each act, to the hour at which it would have been done.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

from itsso.accounts.models import Posting, Role
from itsso.cases.models import Case
from itsso.demo.entries.parcels import deliver_parcels
from itsso.demo.nation.people import LABORATORY, shown_station
from itsso.forensics.catalogue import KitContent, SectionQuestions
from itsso.forensics.custody import actions as custody
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.laboratory import assigning, examination, reception
from itsso.forensics.laboratory.police_queries import ask_police
from itsso.forensics.laboratory.testimony import record_testimony
from itsso.forensics.models import ControlSample, Holder, Item, Note, Released, Verdict, Work
from itsso.forensics.police import forwarding, seizure
from itsso.forensics.police.forwarding import NoteDraft
from itsso.forensics.police.note_details import StatedDetails, authorities
from itsso.forensics.police.seizure import SeizedItem
from itsso.platform import clock
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter
from itsso.units.queries import by_code

CASES = 8
PRIORITY_ASKED, QUERY_ASKED = 1, 1
"""The case in which the SHO asks for priority, and that about which the laboratory asks the police: both under way."""

FIRST_DAYS_AGO = 40
"""Days between the first seizure and today; each further case is four days later."""

REQUESTS = (
    ("biology", ["semen", "blood"]),
    ("dna", ["profile", "match"]),
)
PAPERS = ("forwarding_memo", "seizure_memo", "medical_report", "consent", "identification_form")
KINDS = {
    "forensics_note",
    "forensics_details",
    "forensics_query",
    "forensics_answer",
    "forensics_collection",
    "forensics_status",
    "forensics_report",
    "forensics_priority",
}


class _Officers:
    """The officers who act here, by what they do."""

    def __init__(self, system: Posting) -> None:
        station = shown_station()
        self.system = system
        laboratory, police = by_code(*LABORATORY), by_code(station.state, station.code)
        assert laboratory is not None, "the laboratory is added with its people"
        assert police is not None, "the station is loaded before its exhibits"
        self.laboratory, self.station = laboratory, police
        self.io, self.malkhana = self._posting(Role.INVESTIGATING_OFFICER), self._posting(Role.DUTY_OFFICER)
        self.messenger = self._posting(Role.SHO)
        self.counter, self.director = self._posting(Role.LAB_RECEPTION), self._posting(Role.LAB_DIRECTOR)
        self.examiners = assigning.examiners(laboratory)

    def _posting(self, role: Role) -> Posting:
        units = (self.station.pk, self.laboratory.pk)
        posting = (
            Posting.objects.filter(role=role, unit__in=units).select_related("officer", "unit").order_by("pk").first()
        )
        assert posting is not None, f"the demonstration has no {role}"
        return posting


def build_exhibits(*, by: Posting) -> int:
    """Create the exhibits where there are none yet; return in how many cases.

    The number is 0 where there were exhibits before.
    """
    with enter(by):
        if Item.objects.exists():
            return 0
        station = shown_station()
        cases = list(
            Case.objects.filter(station__state=station.state, station__code=station.code)
            .filter(first_recorded__lt=today() - timedelta(days=FIRST_DAYS_AGO))
            .order_by("-first_recorded")
            .values_list("pk", flat=True)[:CASES]
        )
        officers = _Officers(by)
    with _days_ago(FIRST_DAYS_AGO + 1), enter(officers.director):
        for examiner in officers.examiners:
            for section in ("biology", "dna"):
                assigning.add_competence(examiner, section, by=officers.director)
    for at, case_id in enumerate(cases):
        with _days_ago(FIRST_DAYS_AGO - 4 * at):
            _build_case(officers, case_id, at)
    with _days_ago(3), enter(officers.director):
        record_testimony(officers.examiners[0], today() - timedelta(days=1), today(), by=officers.director)
    return len(cases)


@contextmanager
def _days_ago(days: float) -> Iterator[None]:
    with clock.fixed(now() - timedelta(days=days)):
        yield


@contextmanager
def _later(**delta: float) -> Iterator[None]:
    with clock.fixed(now() + timedelta(**delta)):
        yield


def _build_case(officers: _Officers, case_id: UUID, at: int) -> None:
    """Create a kit and a shirt in one case; how far they get depends on which case it is."""
    labels = [_seize(officers, case_id, *exhibit, kit=f"SAEC-2026-{817 + at:04d}") for exhibit in _exhibits(at)]
    if at == CASES - 1:
        return  # only seized
    with _later(days=1):
        _hand(officers, labels, Holder.MALKHANA, officers.io, officers.malkhana)
    with _later(days=2):
        note = _forward(officers, case_id, labels, at)
        _hand(officers, labels, Holder.MESSENGER, officers.malkhana, officers.messenger)
        with enter(officers.messenger):
            custody.give_many(_label_pairs(labels), Holder.RECEPTION, _condition(), by=officers.messenger, form=uuid4())
    if at == PRIORITY_ASKED:
        with _later(days=2, hours=1), enter(officers.messenger):
            forwarding.request_priority(note.pk, "sho", "bail_hearing", by=officers.messenger, form=uuid4())
        _deliver(officers)
    if at == CASES - 2:
        return  # on the way to the laboratory
    with _later(days=2, hours=5):
        _received(officers, labels, note, broken=at == 2)
    if at == QUERY_ASKED:
        with _later(days=3), enter(officers.counter):
            ask_police(note.pk, "control_sample", by=officers.counter, form=uuid4())
        _deliver(officers)
    if at not in (0, 1):
        return
    for n, work in enumerate(_works(officers, note)):
        if at == 0 or n == 0:
            with _later(days=9 + 4 * n):
                _report(officers, work)
    if at == 0:
        with _later(days=18):
            _collect_and_file(officers, note)


def _exhibits(at: int) -> tuple[tuple[str, str, str], ...]:
    return (("kit", f"P-{2 * at + 1}", "V1"), ("clothing", f"P-{2 * at + 2}", "A1"))


def _seize(officers: _Officers, case_id: UUID, kind: str, mark: str, subject: str, *, kit: str) -> str:
    if kind != "kit":
        kit = ""
    contents: list[KitContent] = (
        [{"what": "swab_vaginal", "count": 2}, {"what": "blood_edta", "count": 1}] if kit else []
    )
    seized = SeizedItem(
        kind,
        mark,
        now(),
        "HOSP 3" if kit else "SHO",
        origin=Holder.HOSPITAL if kit else Holder.SCENE,
        place="" if kit else "house",
        witnesses=2,
        kit=kit,
        subject=subject,
        contents=contents,
        paper="MLC 41" if kit else "",
    )
    with enter(officers.io):
        return seizure.seize(case_id, seized, by=officers.io, form=uuid4()).label


def _forward(officers: _Officers, case_id: UUID, labels: list[str], at: int) -> Note:
    requests: list[SectionQuestions] = [
        {"section": section, "labels": labels, "questions": questions} for section, questions in REQUESTS
    ]
    sent = NoteDraft(officers.laboratory, f"{at + 1}/{now().year}", requests, PAPERS, details=_details(officers, at))
    with enter(officers.io):
        note = forwarding.forward(case_id, sent, by=officers.io, form=uuid4())
    _deliver(officers)
    return note


def _details(officers: _Officers, at: int) -> StatedDetails:
    """Return what a note states; the first note states nothing, as one whose letter follows."""
    senior = next(iter(authorities(officers.station)), None)
    if at == 0 or senior is None:
        return StatedDetails()
    number = f"{at + 1}/{now().year}"
    control = ControlSample.AWAITED if at == QUERY_ASKED else ControlSample.SENT
    return StatedDetails(
        senior.officer.rank,
        senior.officer.named.name,
        senior.officer.name_hi,
        "",
        f"FL {number}",
        today(),
        "HOSP 3/SHO",  # the hospital's seal on the kit, the station's on the clothing
        f"MR {number}",
        f"RC {number}",
        control,
    )


def _received(officers: _Officers, labels: list[str], note: Note, *, broken: bool) -> None:
    condition = replace(_condition("broken" if broken else "whole"), specimen="agrees")
    with enter(officers.counter):
        reception.receive(_label_pairs(labels), condition, by=officers.counter, form=uuid4())
        if broken:
            reception.return_request(note.pk, ["seal_broken", "papers_missing"], by=officers.counter)
        else:
            reception.accept(note.pk, by=officers.counter)
    _deliver(officers)


def _report(officers: _Officers, work: Work) -> None:
    examiner = next(posting for posting in officers.examiners if posting.officer.number == work.examiner)
    reviewer = next(posting for posting in officers.examiners if posting != examiner)
    with enter(examiner):
        answers = dict.fromkeys(work.questions, "Yes; see the worksheet.")
        draft = examination.save_draft(work.pk, answers, by=examiner, ready=True)
    with enter(reviewer):
        examination.review(draft.pk, Verdict.AGREED, [], by=reviewer)
    with enter(examiner):
        examination.sign(draft.pk, by=examiner)
    _deliver(officers)


def _collect_and_file(officers: _Officers, note: Note) -> None:
    """Collect the first report of a note and file it in court; the second waits to be collected."""
    with enter(officers.io):
        report = Released.objects.filter(note=note.pk).order_by("released_at").first()
        assert report is not None, "both examinations of the note are reported"
        forwarding.collect(report.pk, by=officers.io)
        forwarding.file_in_court(report.pk, today(), by=officers.io)
    _deliver(officers)


def _works(officers: _Officers, note: Note) -> list[Work]:
    with enter(officers.director):
        return list(Work.objects.filter(request=note.pk).order_by("section"))


def _hand(officers: _Officers, labels: list[str], to: Holder, giver: Posting, taker: Posting) -> None:
    with enter(giver):
        custody.give_many(_label_pairs(labels), to, _condition(), by=giver, form=uuid4())
    with enter(taker):
        custody.take_many(_label_pairs(labels), to, _condition(), by=taker, form=uuid4())


def _label_pairs(labels: list[str]) -> list[tuple[str, str]]:
    return [(label, label) for label in labels]


def _condition(seal: str = "whole") -> ItemCondition:
    return ItemCondition(now(), seal, count=1)


def _deliver(officers: _Officers) -> None:
    deliver_parcels(KINDS, by=officers.system)
