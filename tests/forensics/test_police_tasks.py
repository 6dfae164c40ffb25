"""Tests that what the police have to do about forwarding notes is stored as notes, reports and queries say it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from random import Random
from string import ascii_uppercase
from typing import Any
from uuid import UUID

import pytest

from itsso.accounts.models import Posting
from itsso.forensics.models import Note, NoteQuery, PoliceTask, Released
from itsso.forensics.police import forwarding, queries
from itsso.forensics.police.answers import answer_query
from itsso.forensics.police.note_details import StatedDetails, state_details
from itsso.platform.clock import now, today
from itsso.platform.ids import uuid7
from itsso.protection.parcels.actions import deliver
from itsso.protection.parcels.models import Parcel, ParcelState
from itsso.protection.ranges import enter
from tests.support.case_events import add, key, new
from tests.support.laboratory_work import Bench
from tests.support.simultaneous_calls import at_once

type Task = tuple[UUID, str, datetime]


def stored(case: UUID) -> set[Task]:
    """Return the tasks of a case as triggers stored them, each by its report, note or query."""
    return set(PoliceTask.objects.using("owner").filter(case=case).values_list("pk", "duty", "since"))


def tasks_of(case: UUID) -> Iterator[Task]:
    """Yield the tasks of a case as its notes, reports and queries say."""
    notes = {note.pk: note for note in Note.objects.using("owner").filter(case=case)}
    for note in notes.values():
        later = [other for other in notes.values() if other.sent_at > note.sent_at]
        if note.standing == "sent":
            yield note.pk, "carry", note.sent_at
        if note.standing == "returned" and not any(set(note.labels) & set(other.labels) for other in later):
            yield note.pk, "send_again", note.since
    for report in Released.objects.using("owner").filter(case=case, superseded_by=None, filed_at=None):
        if report.collected_at:
            yield report.pk, "file", report.collected_at
        else:
            yield report.pk, "collect", report.released_at
    for query in NoteQuery.objects.using("owner").filter(case=case, answered_at=None):
        if notes[query.note_id].standing not in ("returned", "reported"):
            yield query.pk, "answer", query.asked_at


class Notes:
    """The notes of a case, changed at random as the owner of the tables changes them."""

    def __init__(self, first: Note, random: Random) -> None:
        self.first, self.random = first, random
        self.of_case = Note.objects.using("owner").filter(case=first.case_id)
        self.reports = Released.objects.using("owner").filter(case=first.case_id)
        self.queries = NoteQuery.objects.using("owner").filter(case=first.case_id)

    def change(self) -> None:
        """Change one note, or what belongs to it."""
        changes = [self.send, self.hear, self.report, self.end_report, self.ask, self.answer, self.remove]
        self.random.choice(changes)()

    def send(self) -> None:
        note = self.of_case.get(pk=self.first.pk)
        note.pk, note.parcel = uuid7(), uuid7()
        note.sent_at += timedelta(days=self.random.randint(0, 30))
        note.labels = self.random.sample(ascii_uppercase, self.random.randint(1, 2))
        note.save(force_insert=True)

    def hear(self) -> None:
        status = self.random.choice(["sent", "accepted", "returned", "reported"])
        self.of_case.filter(pk=self._any_note().pk).update(standing=status, since=now())

    def report(self) -> None:
        note = self._any_note()
        fields: dict[str, Any] = {"number": "1", "version": 1, "section": "dna", "labels": note.labels, "examiner": "X"}
        sealed: dict[str, Any] = {
            "key_version": 1,
            "sealed": b"",
            "signed": "",
            "sha256": "",
            "signature": "",
            "key": "",
        }
        Released.objects.using("owner").create(
            id=uuid7(),
            note_id=note.pk,
            case_id=note.case_id,
            station_id=note.station_id,
            released_at=now(),
            **fields,
            **sealed,
        )

    def end_report(self) -> None:
        open_reports = list(self.reports.filter(filed_at=None).order_by("pk"))
        if open_reports:
            ended: dict[str, Any] = self.random.choice(
                [{"filed_at": now()}, {"superseded_by": uuid7()}, {"collected_at": now()}]
            )
            self.reports.filter(pk=self.random.choice(open_reports).pk).update(**ended)

    def ask(self) -> None:
        note = self._any_note()
        NoteQuery.objects.using("owner").create(
            id=uuid7(), note_id=note.pk, case_id=note.case_id, station_id=note.station_id, code="papers", asked_at=now()
        )

    def answer(self) -> None:
        query = self.queries.filter(answered_at=None).first()
        if query:
            self.queries.filter(pk=query.pk).update(answered_at=now())

    def remove(self) -> None:
        self.random.choice([self.queries, self.reports])._raw_delete("owner")  # as an expunction does: no row is kept

    def _any_note(self) -> Note:
        return self.random.choice(list(self.of_case.order_by("pk")))


@pytest.mark.parametrize("seed", range(3))
def test_tasks_are_what_notes_reports_and_queries_say(bench: Bench, seed: int) -> None:
    notes = Notes(bench.forward(bench.seize().label), Random(seed))
    duties = set()
    for _change in range(100):
        notes.change()
        expected = set(tasks_of(notes.first.case_id))
        assert stored(notes.first.case_id) == expected
        duties |= {duty for _id, duty, _since in expected}
    assert duties == {"carry", "send_again", "collect", "file", "answer"}


def test_tasks_go_with_their_case_to_another_station(bench: Bench) -> None:
    note = bench.forward(bench.seize().label)
    bench.ask(note)
    world = bench.world
    with enter(bench.io):
        case = note.case
        number = key(world.kotwali, case.number, case.year)
    assert _counts(bench, world.colleague) == (0, 0, [])
    assert _counts(bench, bench.io) == (1, 1, ["answer"])
    day, there = f"{today()}", world.nawabganj.pk
    received = new("received", day, station=there, number="77", year=2026)
    add(world.system, number, new("transferred_out", day, to=there), received)
    assert _counts(bench, world.colleague) == (1, 1, ["answer"])
    assert _counts(bench, bench.io) == (0, 0, [])


def _counts(bench: Bench, reader: Posting) -> tuple[int, int, list[str]]:
    """Return what a reader counts and lists at the own station: queries to answer, parcels on the way, tasks."""
    with enter(reader):
        interval = reader.unit.interval
        counts = queries.exhibit_task_counts(interval).count()
        assert queries.count_laboratory_tasks(interval, "answer", None) == counts.to_answer
        assert queries.count_laboratory_tasks(interval, "on_the_way", None) == counts.on_the_way
        return (
            counts.to_answer,
            counts.on_the_way,
            [task.duty for task in queries.exhibit_tasks([bench.case]).rows()],
        )


def test_police_and_laboratory_write_about_one_case_at_once(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each waits for the case, and none for what another holds."""
    bench.competent()
    _label, note = bench.at_reception()
    query = bench.ask(note)
    bench.accept(note)
    first, second = bench.works()
    bench.report(first)
    with enter(bench.io):
        (report,) = Released.objects.filter(case=bench.case)
        forwarding.collect(report.pk, by=bench.io)
    monkeypatch.setattr(bench, "deliver", lambda: None)
    bench.ask(note, "control_sample")
    bench.report(second)
    with enter(bench.world.system):
        waiting = list(Parcel.objects.filter(state=ParcelState.SENT, receiver=bench.world.kotwali).order_by("id"))
    assert len(waiting) == 2

    def as_officer(act: Callable[[], object]) -> None:
        with enter(bench.io):
            act()

    answers = at_once(
        *(partial(deliver, parcel.pk, parcel.receiver_id) for parcel in waiting),
        partial(as_officer, lambda: forwarding.file_in_court(report.pk, today(), by=bench.io)),
        partial(as_officer, lambda: answer_query(query.pk, "not_needed", "", by=bench.io)),
        partial(as_officer, lambda: state_details(note.pk, StatedDetails(letter="L-1"), by=bench.io, form=uuid7())),
    )
    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert stored(bench.case) == set(tasks_of(bench.case))
    assert [duty for _id, duty, _since in stored(bench.case)] == ["collect"]
