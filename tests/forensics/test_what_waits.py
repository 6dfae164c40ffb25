"""Tests that each forwarding note says whether the police have something to do about it, whatever happens to it."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from uuid import UUID

import pytest

from itsso.forensics.models import Note, NoteQuery, Released
from itsso.forensics.police import queries
from itsso.platform.clock import now
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from tests.support.laboratory_work import Bench


def stored(case: UUID) -> set[UUID]:
    return set(Note.objects.filter(case=case, waits_for_police=True).values_list("pk", flat=True))


def listed(case: UUID) -> set[UUID]:
    return {task.note_id for task in queries.exhibit_tasks([case]).rows()}


class Notes:
    """The notes of a case, changed at random as the owner of the tables changes them."""

    def __init__(self, first: Note, random: Random) -> None:
        self.first, self.random = first, random
        self.of_case = Note.objects.using("owner").filter(case=first.case_id)

    def change(self) -> None:
        """Change one note, or what belongs to it."""
        self.random.choice([self.send_again, self.answer, self.report, self.end_report, self.ask, self.answer_query])()

    def send_again(self) -> None:
        note = self.of_case.get(pk=self.first.pk)
        note.pk, note.parcel = uuid7(), uuid7()
        note.sent_at += timedelta(days=self.random.randint(0, 3))
        note.labels = self.random.sample([*note.labels, "OTHER"], self.random.randint(1, 2))
        note.save(force_insert=True)

    def answer(self) -> None:
        status = self.random.choice(["sent", "accepted", "returned", "reported"])
        self.of_case.filter(pk=self._any_note().pk).update(standing=status)

    def report(self) -> None:
        note = self._any_note()
        fields = {"number": "1", "version": 1, "section": "dna", "labels": note.labels, "examiner": "X", "signed": ""}
        sealed = {"key_version": 1, "sealed": b"", "sha256": "", "signature": "", "key": "", "released_at": now()}
        Released.objects.using("owner").create(
            id=uuid7(), note_id=note.pk, case_id=note.case_id, station_id=note.station_id, **fields, **sealed
        )

    def end_report(self) -> None:
        open_report = Released.objects.using("owner").filter(note__case=self.first.case_id, filed_at=None).first()
        if open_report:
            column, value = self.random.choice(
                [("filed_at", now()), ("superseded_by", uuid7()), ("collected_at", now())]
            )
            Released.objects.using("owner").filter(pk=open_report.pk).update(**{column: value})

    def ask(self) -> None:
        note = self._any_note()
        NoteQuery.objects.using("owner").create(
            id=uuid7(), note_id=note.pk, case_id=note.case_id, station_id=note.station_id, code="papers", asked_at=now()
        )

    def answer_query(self) -> None:
        query = NoteQuery.objects.using("owner").filter(case=self.first.case_id, answered_at=None).first()
        if query:
            NoteQuery.objects.using("owner").filter(pk=query.pk).update(answered_at=now())

    def _any_note(self) -> Note:
        return self.random.choice(list(self.of_case.order_by("pk")))


@pytest.mark.parametrize("seed", range(4))
def test_a_note_waits_for_the_police_exactly_when_their_tasks_have_it(bench: Bench, seed: int) -> None:
    notes = Notes(bench.forward(bench.seize().label), Random(seed))
    seen = set()
    for _change in range(40):
        notes.change()
        with enter(bench.io):
            assert stored(notes.first.case_id) == listed(notes.first.case_id)
            seen.add(len(listed(notes.first.case_id)))
    assert len(seen) > 1
