"""The way of a kit in a real browser: what each person sees at each step, checked by axe and for sideways scrolling.

LOOKS=folder keeps pictures of the pages and the papers as printed.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from itsso.accounts.models import Posting
from itsso.forensics.custody import queries as ledger
from itsso.forensics.laboratory import examination, independence, reception
from itsso.forensics.models import Holder, Note, Released, Verdict
from itsso.forensics.police import forwarding, paper, queries
from itsso.platform.clock import now, today
from itsso.protection.ranges import enter
from tests.support.browser import NARROW, WIDE, assert_clean
from tests.support.laboratory_work import SHIRT, Bench, later
from tests.support.signed_in_browser import browser


class Tour:
    """Pages as they are opened, under the name of the step; the browser checks them afterwards."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.pages: dict[str, str] = {}

    def open(self, step: str, posting: Posting, name: str, *args: Any, **query: str) -> str:
        answer = browser(posting, self.language).get(reverse(f"forensics:{name}", args=args), query)
        assert answer.status_code == 200, (step, name)
        self.pages[step] = answer.text
        return answer.text

    def shut(self, posting: Posting, name: str, *args: Any) -> None:
        assert browser(posting).get(reverse(f"forensics:{name}", args=args)).status_code == 404, (posting, name)


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_kit_goes_from_hospital_to_judgment(bench: Bench, language: str, width: int) -> None:
    tour = Tour(language)
    case, io, sho, sp = bench.case, bench.io, bench.world.sho, bench.world.sp
    bench.competent()

    kit, shirt = bench.seize(), bench.seize(SHIRT)
    tour.open("1-seized", io, "exhibits", case)
    tour.open("1-seize", io, "seize", case)
    tour.open("1-forward", io, "forward", case)
    for stranger in (bench.world.colleague, bench.world.stranger, bench.reception, bench.director):
        tour.shut(stranger, "exhibits", case)

    note = bench.forward(kit.label, shirt.label)
    tour.open("1-step-2", io, "note", case, note.pk)
    tour.open("1-hand-over", io, "hand_over", case, note.pk)
    tour.open("2-announced", bench.reception, "reception")
    bench.to_laboratory(kit.label, shirt.label)
    bench.receive(kit.label)
    bench.receive(shirt.label, seal="broken")
    tour.open("2-received", bench.reception, "request", note.pk, do="return")
    with enter(bench.reception):
        reception.return_request(note.pk, ["seal_broken", "papers_missing"], by=bench.reception)
    bench.deliver()
    for label in (kit.label, shirt.label):
        bench.hand(label, Holder.MESSENGER, bench.reception, bench.messenger, seal="resealed")
    tour.open("3-returned", io, "note", case, note.pk)
    tour.open("3-waiting", sho, "waiting")

    with later(days=2):
        again = bench.forward(kit.label, shirt.label)
        for label in (kit.label, shirt.label):
            bench.give(label, Holder.RECEPTION, bench.messenger)
        bench.receive(kit.label, shirt.label)
        bench.accept(again)
        with enter(io):
            forwarding.request_priority(again.pk, "sp", "bail_hearing", by=io, form=uuid4())
        bench.deliver()
        works = bench.works()
        examiner = bench.examiner_of(works[0])
        reviewer = bench.another(examiner)
        with enter(bench.reception):
            independence.note_contact(again.pk, "elected", "phone", "content", now(), by=bench.reception)
        tour.open("4-queue", examiner, "queue")
        tour.open("4-order", bench.director, "priorities")
        tour.open("4-staff", bench.director, "staff")
        tour.open("4-keys", bench.director, "exchange")
        tour.open("4-exchange", bench.reception, "exchange")
        tour.open("4-waits", sp, "exhibits", case)
        tour.open("4-item", io, "item", case, kit.label)
        work_page = tour.open("5-work", examiner, "work", works[0].pk)
        for hidden in (str(bench.world.kotwali), io.officer.name, "M-7/2026", "elected", str(case)):
            assert not re.search(rf"\b{re.escape(hidden)}\b", work_page.partition("<main")[2]), hidden
        tour.open("5-sheet", examiner, "work", works[0].pk, do="sheet")
        tour.open("5-reassign", bench.director, "work", works[0].pk, do="reassign")
        for police in (io, sho, sp):
            tour.shut(police, "work", works[0].pk)
            tour.shut(police, "queue")
            tour.shut(police, "priorities")
        tour.shut(examiner, "request", again.pk)

    with later(days=20):
        with enter(examiner):
            sheet = examination.Sheet(kit.label, "microscopy", "Cells are seen.", "LEICA-2", "A-17", "1 swab")
            examination.add_worksheet(works[0].pk, sheet, by=examiner, form=uuid4())
            answers = dict.fromkeys(works[0].questions, "Semen is present on the swab.")
            examination.save_draft(works[0].pk, answers, by=examiner, ready=True)
        tour.open("5-review", reviewer, "work", works[0].pk)
        assert "Semen is present on the swab." not in tour.open("5-director", bench.director, "work", works[0].pk)
        assert "Semen is present on the swab." not in tour.open("5-status", io, "note", case, again.pk)
        with enter(examiner):
            report = examination.draft_of(works[0])
        assert report is not None
        with enter(reviewer):
            examination.review(report.pk, Verdict.AGREED, [], by=reviewer)
        tour.open("5-sign", examiner, "work", works[0].pk)
        with enter(examiner):
            first = examination.sign(report.pk, by=examiner)
        bench.deliver()
        bench.report(works[1], "A profile was obtained; it matches.")
        tour.open("6-released", io, "note", case, again.pk)
        with enter(examiner):
            examination.supersede(works[0].pk, "court_question", by=examiner)
        tour.open("6-later", examiner, "work", works[0].pk)
        second = bench.report(works[0], "Semen is present on one swab of two.")
        assert second.supersedes_id == first.pk

    with later(days=25):
        for label in (kit.label, shirt.label):
            bench.hand(label, Holder.MESSENGER, bench.reception, bench.messenger)
            bench.hand(label, Holder.MALKHANA, bench.messenger, bench.malkhana)
            bench.give(label, Holder.COURT, bench.malkhana, paper="Exh. P-4")
        with enter(io):
            for released in Released.objects.filter(superseded_by=None):
                forwarding.collect(released.pk, by=io)
                forwarding.file_in_court(released.pk, today(), by=io)
        tour.open("7-court", io, "exhibits", case)
        tour.open("7-note", io, "note", case, again.pk)
        tour.open("7-item", io, "item", case, kit.label)
        tour.open("7-scan", bench.reception, "scan")
        tour.pages["7-desk"] = browser(io, language).get("/desk/").text
        _keep_papers(bench, again, language)
    assert_clean(tour.pages, width, language)


def _keep_papers(bench: Bench, note: Note, language: str) -> None:
    """Store the papers as printed with the pictures, and check that each is a PDF in the language of the reader."""
    from django.utils.translation import override

    from itsso.cases.models import Case

    with override(language), enter(bench.io):
        items = queries.items_of(bench.case)
        first_item = items[0]
        case = Case.objects.select_related("station").get(pk=bench.case)
        sent = Note.objects.select_related("station", "laboratory").get(pk=note.pk)
        report, _pdf = forwarding.collect(Released.objects.filter(superseded_by=None).first().pk, by=bench.io)  # type: ignore[union-attr]
        papers = {
            "labels-sheet": paper.labels_pdf(items * 5, "sheet"),
            "labels-roll": paper.labels_pdf(items, "roll"),
            "certificate": paper.certificate_pdf(case, first_item, ledger.chain(first_item.label), bench.io),
            "note": paper.note_pdf(sent, {item.label: item for item in items}, bench.io),
            "report": forwarding.collect(report.pk, by=bench.io)[1],
        }
    assert all(pdf.startswith(b"%PDF") for pdf in papers.values())
    if looks := os.environ.get("LOOKS"):
        Path(looks).mkdir(parents=True, exist_ok=True)
        for name, pdf in papers.items():
            (Path(looks) / f"{name}-{language}.pdf").write_bytes(pdf)
