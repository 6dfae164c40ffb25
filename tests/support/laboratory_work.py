"""The steps of a kit on its way, as short helpers for tests."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from itsso.accounts.models import Posting, Role
from itsso.forensics.catalogue import SectionQuestions
from itsso.forensics.custody import actions as custody
from itsso.forensics.custody.chain import Chain
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.laboratory import assigning, examination, reception
from itsso.forensics.laboratory.police_queries import ask_police
from itsso.forensics.models import Holder, Item, Note, Report, Request, RequestQuery, Verdict, Work
from itsso.forensics.police import forwarding, seizure
from itsso.forensics.police.forwarding import NoteDraft
from itsso.forensics.police.seizure import SeizedItem
from itsso.platform import clock
from itsso.platform.clock import INDIA, now
from itsso.protection.parcels.actions import deliver
from itsso.protection.parcels.models import Parcel, ParcelState
from itsso.protection.ranges import enter
from tests.support.complaints import registered
from tests.support.sample_nation import World, post

KIT = SeizedItem(
    "kit",
    "P-1",
    datetime(2026, 6, 1, 11, 0, tzinfo=INDIA),
    "HOSP-1",
    origin=Holder.HOSPITAL,
    kit="SAEC-0817",
    subject="V1",
    contents=[{"what": "swab_vaginal", "count": 2}],
    paper="MLC-41",
)
SHIRT = SeizedItem(
    "clothing", "P-2", datetime(2026, 6, 1, 11, 0, tzinfo=INDIA), "SHO KTW", place="house", witnesses=2, subject="A1"
)
ASKED: Sequence[dict[str, Any]] = (
    {"section": "dna", "questions": ["profile", "match"]},
    {"section": "biology", "questions": ["semen"]},
)
PAPERS = ("forwarding_memo", "seizure_memo", "consent", "identification_form", "medical_report")


def questions_about(labels: Sequence[str], questions: Sequence[dict[str, Any]] = ASKED) -> list[SectionQuestions]:
    """Return questions to the sections, about items of these numbers."""
    return [
        {"section": question["section"], "labels": list(labels), "questions": question["questions"]}
        for question in questions
    ]


class Bench:
    """The people of a kit, and its steps.

    Each step is done in the range of its actor, and moves the time on by an hour.
    """

    def __init__(self, world: World) -> None:
        self.world, self.io, self.kits = world, world.io, 0
        self.malkhana = post("malkhana", world.kotwali, Role.DUTY_OFFICER)
        self.messenger = post("messenger", world.kotwali, Role.DUTY_OFFICER)
        self.reception = post("reception", world.laboratory, Role.LAB_RECEPTION)
        self.examiners = [post(f"examiner.{n}", world.laboratory, Role.EXAMINER) for n in (1, 2, 3)]
        self.director = post("director", world.laboratory, Role.LAB_DIRECTOR)
        self.case: UUID = registered(world.sho).pk

    @property
    def laboratory(self) -> Any:
        return self.world.laboratory

    def seize(self, seized: SeizedItem = KIT, by: Posting | None = None) -> Item:
        """Create an exhibit. Each kit after the first has a serial number of its own, as every kit has."""
        if seized.kit == KIT.kit:
            seized = replace(seized, kit=f"SAEC-{817 + self.kits:04d}")
            self.kits += 1
        with enter(by or self.io):
            at = now() - timedelta(hours=1)
            return seizure.seize(self.case, replace(seized, at=at), by=by or self.io, form=uuid4())

    def give(self, label: str, to: Holder, by: Posting, **condition: Any) -> Chain:
        with enter(by):
            return custody.give(label, to, self.condition(label, **condition), by=by, form=uuid4())

    def take(self, label: str, into: Holder, by: Posting, **condition: Any) -> Chain:
        with enter(by):
            return custody.take(label, into, self.condition(label, **condition), by=by, form=uuid4())

    def condition(self, label: str, **changes: Any) -> ItemCondition:
        from itsso.forensics.custody import queries as ledger

        values: dict[str, Any] = {"at": now(), "impression": ledger.impression(label), "count": 1} | changes
        return ItemCondition(**values)

    def hand(self, label: str, to: Holder, giver: Posting, taker: Posting, **condition: Any) -> Chain:
        """Record a whole hand-over, an hour after the last."""
        self.give(label, to, giver, **condition)
        return self.take(label, to, taker, **condition)

    def to_laboratory(self, *labels: str) -> None:
        """Move items by the malkhana and a messenger to the counter of the laboratory."""
        for label in labels:
            self.hand(label, Holder.MALKHANA, self.io, self.malkhana)
            self.hand(label, Holder.MESSENGER, self.malkhana, self.messenger)
            self.give(label, Holder.RECEPTION, self.messenger)

    def forward(self, *labels: str, questions: Sequence[dict[str, Any]] = ASKED, **more: Any) -> Note:
        section_questions = questions_about(labels, questions)
        with enter(self.io):
            note = forwarding.forward(
                self.case,
                NoteDraft(self.laboratory, "M-7/2026", section_questions, PAPERS, **more),
                by=self.io,
                form=uuid4(),
            )
        self.deliver()
        return note

    def receive(self, *labels: str, **changes: Any) -> list[custody.ScanResult]:
        with enter(self.reception):
            values: dict[str, Any] = {"at": now(), "count": 1} | changes
            scanned = reception.receive(
                [(label, label) for label in labels], ItemCondition(**values), by=self.reception, form=uuid4()
            )
        self.deliver()
        return scanned

    def accept(self, note: Note) -> Request:
        with enter(self.reception):
            request = reception.accept(note.pk, by=self.reception)
        self.deliver()
        return request

    def ask(self, note: Note, code: str = "papers", form: UUID | None = None) -> RequestQuery:
        """Ask the police about a note."""
        with enter(self.reception):
            query = ask_police(note.pk, code, by=self.reception, form=form or uuid4())
        self.deliver()
        return query

    def competent(self, *sections: str) -> None:
        with enter(self.director):
            for examiner in self.examiners:
                for section in sections or ("dna", "biology"):
                    assigning.add_competence(examiner, section, by=self.director)

    def works(self) -> list[Work]:
        with enter(self.director):
            return list(Work.objects.select_related("laboratory").order_by("section"))

    def examiner_of(self, work: Work) -> Posting:
        with enter(self.director):
            number = Work.objects.get(pk=work.pk).examiner
        return next(examiner for examiner in self.examiners if examiner.officer.number == number)

    def another(self, than: Posting) -> Posting:
        return next(examiner for examiner in self.examiners if examiner != than)

    def report(self, work: Work, answer: str = "Yes.") -> Report:
        """Write a report from the draft to the signature, by two persons."""
        examiner = self.examiner_of(work)
        reviewer = self.another(examiner)
        with enter(examiner):
            draft = examination.save_draft(work.pk, dict.fromkeys(work.questions, answer), by=examiner, ready=True)
        with enter(reviewer):
            examination.review(draft.pk, Verdict.AGREED, [], by=reviewer)
        with enter(examiner):
            signed = examination.sign(draft.pk, by=examiner)
        self.deliver()
        return signed

    def deliver(self, *, last_first: bool = False) -> None:
        """Run the worker's part: deliver every parcel until none is left."""
        while True:
            with enter(self.world.system):
                sent = Parcel.objects.filter(state=ParcelState.SENT).exclude(kind="zero_fir")
                waiting = list(sent.order_by("-id" if last_first else "id"))
            if not waiting:
                return
            for parcel in waiting:
                deliver(parcel.pk, parcel.receiver_id)

    def at_reception(self) -> tuple[str, Note]:
        """Return a kit that the laboratory has received."""
        item = self.seize()
        note = self.forward(item.label)
        self.to_laboratory(item.label)
        self.receive(item.label)
        return item.label, note

    def note(self, note: Note) -> Note:
        with enter(self.io):
            return Note.objects.get(pk=note.pk)


@contextmanager
def later(**delta: float) -> Any:
    """Move the time on."""
    with clock.fixed(now() + timedelta(**delta)):
        yield
