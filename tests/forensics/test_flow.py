"""From the scene to the court: what each end sees and may do, and what reaches the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.http import Http404

from itsso.accounts.models import Posting, Role
from itsso.cases.desk.awaited_reports import awaited_reports
from itsso.cases.models import Case
from itsso.cases.search.parser import parse_query
from itsso.cases.search.queries import find
from itsso.forensics import catalogue, sealed, statement
from itsso.forensics.catalogue import PriorityFacts
from itsso.forensics.labels import spelled
from itsso.forensics.laboratory import assigning, examination, independence, reception, signing
from itsso.forensics.models import Assignment, Holder, Note, Priority, Released, Report, Request, Verdict, Work
from itsso.forensics.police import forwarding, queries
from itsso.forensics.police.figures.queries import decided_notes
from itsso.forensics.statement import SignedStatement
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.parcels import actions as parcels
from itsso.protection.parcels.models import Parcel
from itsso.protection.ranges import enter
from itsso.units.figures import KnownFor, Measured, figure
from itsso.units.models import Unit, UnitKind
from tests.support.case_events import add, key, new
from tests.support.case_pages import page, words
from tests.support.complaints import kinds
from tests.support.laboratory_work import ASKED, SHIRT, Bench, later, questions_about
from tests.support.sample_nation import post
from tests.support.signed_in_browser import browser


def test_kit_goes_from_hospital_to_court(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    assert bench.note(note).standing == "received"
    bench.accept(note)
    assert bench.note(note).standing == "accepted"
    with enter(bench.io):
        assert awaited_reports([bench.case])[bench.case].laboratory == date(2026, 6, 1)
    for work in bench.works():
        bench.report(work)
    assert bench.note(note).standing == "reported"
    with enter(bench.io):
        assert awaited_reports([bench.case])[bench.case].laboratory is None
        released = list(Released.objects.order_by("section"))
        assert [report.section for report in released] == ["biology", "dna"]
        for report in released:
            _report, pdf = forwarding.collect(report.pk, by=bench.io)
            assert pdf.startswith(b"%PDF")
            forwarding.file_in_court(report.pk, today(), by=bench.io)
    event_kinds = kinds(bench.io, bench.case)
    assert [kind for kind in event_kinds if "exhibit" in kind] == ["exhibit_seized", "exhibit_sent", "exhibit_received"]
    assert event_kinds.count("laboratory_report_received") == 1  # only when every section has reported
    assert event_kinds.count("laboratory_report_collected") == event_kinds.count("laboratory_report_in_court") == 2


def test_days_to_the_report_are_the_median_of_the_cases_with_a_report(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    station, district = bench.world.kotwali, bench.world.kanpur

    def counted(reader: Posting, unit: Unit) -> Measured | None:
        with enter(reader):
            return figure("forensics.days_to_report").measure(unit, today())

    assert counted(bench.world.sp, district) is None  # a case waits, and none has a report
    bench.accept(note)
    first, second = bench.works()
    with later(days=3):
        bench.report(first)
        assert counted(bench.world.sp, district) is None  # another section has not reported
    with later(days=9):
        bench.report(second)
        for reader, unit in (
            (bench.world.sho, station),
            (bench.world.sp, district),
            (bench.world.system, bench.world.nation),
        ):
            measured = counted(reader, unit)
            assert measured is not None and measured.value == 9
            assert measured.known_for == KnownFor(1, 1, "cases")
        assert counted(bench.world.stranger, station) is None
    with later(days=8):  # what was true of a day before the report
        assert counted(bench.world.sp, district) is None
    with later(days=9 + 366):
        assert counted(bench.world.sp, district) is None


def test_case_is_found_by_label_mark_or_kit_of_its_item(bench: Bench) -> None:
    item = bench.seize()
    for typed in (spelled(item.label), f"exhibit {item.label.lower()}", "P-1", "saec 0817"):
        with enter(bench.io) as ranges:
            search_result = find(parse_query(typed), ranges.cases, "", why="case", typed=typed, by=bench.io)
        assert [case.pk for case, _label in search_result.rows] == [bench.case], typed


def test_returned_note_stops_waiting_and_is_forwarded_again(bench: Bench) -> None:
    item = bench.seize(SHIRT)
    note = bench.forward(item.label, questions=ASKED[1:])
    bench.to_laboratory(item.label)
    bench.receive(item.label, seal="broken")
    with enter(bench.reception):
        reception.return_request(note.pk, ["seal_broken"], by=bench.reception)
    bench.deliver()
    assert (bench.note(note).standing, bench.note(note).reasons) == ("returned", ["seal_broken"])
    with enter(bench.io):
        assert awaited_reports([bench.case])[bench.case].laboratory is None
        assert decided_notes(bench.world.kotwali.interval, now()) == (0, 0)  # only notes sent before
    with later(hours=1):
        with enter(bench.io):
            assert decided_notes(bench.world.kotwali.interval, now()) == (1, 1)
            assert queries.exhibit_task_counts(bench.world.kotwali.interval).count().returned == 1
        bench.hand(item.label, Holder.MESSENGER, bench.reception, bench.messenger, seal="resealed")
        again = bench.forward(item.label, questions=ASKED[1:])
        bench.give(item.label, Holder.RECEPTION, bench.messenger)
        bench.receive(item.label)
        assert bench.note(again).standing == "received"
        with enter(bench.io):
            assert queries.exhibit_task_counts(bench.world.kotwali.interval).count().returned == 0


def test_later_report_supersedes_without_changing_the_earlier(bench: Bench) -> None:
    bench.competent()
    item = bench.seize()
    note = bench.forward(item.label, questions=ASKED[1:])
    bench.to_laboratory(item.label)
    bench.receive(item.label)
    bench.accept(note)
    (work,) = bench.works()
    first = bench.report(work, "Semen is present.")
    examiner = bench.examiner_of(work)
    with enter(examiner):
        examination.supersede(work.pk, "clerical", by=examiner)
    second = bench.report(work, "Semen is not present.")
    assert (second.version, second.supersedes_id) == (2, first.pk)
    with enter(bench.io):
        versions = list(Released.objects.order_by("version"))
        assert [report.superseded_by for report in versions] == [second.pk, None]
        with pytest.raises(Refused, match="later report has superseded this one"):
            forwarding.collect(first.pk, by=bench.io)
            forwarding.file_in_court(first.pk, today(), by=bench.io)
    with enter(examiner):
        stored = Report.objects.get(pk=first.pk)
        assert (stored.sha256, stored.signature) == (first.sha256, first.signature)
    with pytest.raises(DatabaseError, match="superseded and never changed"), transaction.atomic(using="owner"):
        Report.objects.using("owner").filter(pk=first.pk).update(sha256="")
    with pytest.raises(DatabaseError, match="superseded and never removed"), transaction.atomic(using="owner"):
        connections["owner"].cursor().execute("delete from forensics_report")


def test_answers_in_wrong_order_do_not_move_a_note_back(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.competent()
    item = bench.seize(SHIRT)
    note = bench.forward(item.label, questions=ASKED[1:])
    bench.to_laboratory(item.label)
    with monkeypatch.context() as patched:
        patched.setattr(bench, "deliver", lambda: None)
        bench.receive(item.label)
        bench.accept(note)
        (work,) = bench.works()
        first = bench.report(work, "Semen is present.")
        examiner = bench.examiner_of(work)
        with enter(examiner):
            examination.supersede(work.pk, "clerical", by=examiner)
        second = bench.report(work, "Semen is not present.")
    bench.deliver(last_first=True)
    arrived = bench.note(note)
    assert (arrived.standing, arrived.since, arrived.received_at) == ("reported", first.released_at, arrived.since)
    with enter(bench.io):
        assert awaited_reports([bench.case])[bench.case].laboratory is None
        versions = list(Released.objects.order_by("version"))
        assert [report.superseded_by for report in versions] == [second.pk, None]
    assert "exhibit_received" in kinds(bench.io, bench.case)


def test_signer_that_cannot_be_imported_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_REPORT_SIGNER", "itsso.forensics.signing.SoftwareKey")  # its path in earlier versions
    with pytest.raises(Refused, match=r"itsso\.forensics\.signing\.SoftwareKey cannot be imported"):
        signing.signer()
    monkeypatch.setenv("ITSSO_REPORT_SIGNER", "itsso.forensics.laboratory.signing.SoftwareKey")
    assert isinstance(signing.signer(), signing.SoftwareKey)


def test_signature_fits_only_its_report(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Check outside the system what the police take away: the PDF, and the signature as a file."""
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    for work in bench.works():
        bench.report(work)
    with enter(bench.io):
        first, second = Released.objects.select_related("note__laboratory")
        pdf = forwarding.collect(first.pk, by=bench.io)[1]
        signed, other = forwarding.signature_of(first), forwarding.signature_of(second)
    assert SignedStatement.from_json(signed.content) == signed
    wrong = [
        (signed, pdf, None),
        (other, pdf, None),
        (signed, pdf + b" ", None),
        (signed, pdf, "00" * 32),
        (replace(signed, statement=replace(signed.statement, version=2)), pdf, None),
        (replace(signed, signature=other.signature), pdf, None),
        (replace(signed, key="00" * 32), pdf, None),
    ]
    assert [len(list(candidate.faults(content, key))) for candidate, content, key in wrong] == [0, 1, 1, 1, 1, 1, 1]
    (tmp_path / "report.pdf").write_bytes(pdf)
    for candidate, status in ((signed, 0), (replace(signed, signature=other.signature), 1)):
        (tmp_path / "signature.json").write_bytes(candidate.content)
        arguments = ["x", str(tmp_path / "report.pdf"), str(tmp_path / "signature.json"), "--key", signed.key]
        monkeypatch.setattr("sys.argv", arguments)
        assert statement.main() == status
    assert "The report is what was signed" in capsys.readouterr().out


# --- Who may not -----------------------------------------------------------------------------------------------------


def test_police_cannot_see_or_change_laboratory_data(bench: Bench) -> None:
    """Check functions and SQL: order, drafts, worksheets, examiners, and the record of requests for priority."""
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    work = bench.works()[0]
    police = (bench.io, bench.world.sho, bench.world.sp, bench.world.state_monitor)
    for posting in police:
        with enter(posting), connection.cursor() as cursor:
            for table in ("work", "request", "report", "worksheet", "assignment", "priority", "contact", "competence"):
                cursor.execute(f"select count(*) from forensics_{table}")
                assert cursor.fetchone() == (0,), table
            cursor.execute("update forensics_work set rank = 1, examiner = %s", [posting.officer.number])
            assert cursor.rowcount == 0
        with enter(posting), pytest.raises(Http404):
            reception.accept(note.pk, by=posting)
        with enter(posting), pytest.raises(Http404):
            examination.save_draft(work.pk, {}, by=posting)
        with enter(posting), pytest.raises(Http404):
            independence.note_priority(note.pk, "sp", "other", "phone", by=posting, form=uuid4())
    with pytest.raises(DatabaseError, match="row-level security"), enter(bench.world.sp):
        Priority.objects.create(
            request_id=note.pk,
            laboratory=bench.laboratory,
            rank="sp",
            reason="other",
            way="phone",
            asked_at=now(),
            noted_by="X",
            granted=True,
        )


def test_forged_report_is_rejected_and_sender_gets_the_reason(bench: Bench) -> None:
    """Check a laboratory that was not asked, an unknown note, and another PDF, number or signature."""
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    report = bench.report(bench.works()[0])
    with enter(bench.reception):
        genuine = Parcel.objects.get(pk=report.pk)
    receiver = bench.laboratory
    other = Unit.objects.create(kind=UnitKind.LABORATORY, state="UP", code="RFSL", name="RFSL Agra", first=0, last=-1)
    state, pdf = bench.world.kotwali.state, b"%PDF-1.7 He was not there."
    for laboratory, more, content, why in (
        (other, {}, None, "unknown"),
        (receiver, {"note": str(uuid4())}, None, "unknown"),
        (receiver, {}, pdf, "signature"),
        (receiver, {"sha256": sha256(pdf).hexdigest()}, pdf, "signature"),
        (receiver, {"number": "9/2026-BIO"}, None, "signature"),
        (receiver, {"signature": "00" * 64}, None, "signature"),
    ):
        forged, altered = uuid4(), genuine.told | more
        version, sealed_there = sealed.seal(state, content or _pdf(genuine, state), forged, "report")
        sender = post(f"forger.{forged.hex[-12:]}", laboratory, Role.LAB_RECEPTION)
        with enter(sender):
            parcels.send(
                "forensics_report",
                laboratory,
                bench.world.kotwali,
                by=sender,
                told=altered | {"key_version": version},
                sealed=sealed_there,
                parcel_id=forged,
            )
        parcels.deliver(forged, bench.world.kotwali.pk)
        with enter(sender):
            assert (Parcel.objects.get(pk=forged).state, Parcel.objects.get(pk=forged).reason) == ("refused", why)
    with enter(bench.io):
        assert [report.pk for report in Released.objects.all()] == [report.pk]
    assert kinds(bench.io, bench.case).count("laboratory_report_received") == 0  # the other section was not asked


def _pdf(parcel: Parcel, state: str) -> bytes:
    """Return the content that was sealed in a genuine parcel."""
    assert parcel.sealed is not None
    return sealed.unseal(state, parcel.told["key_version"], bytes(parcel.sealed), parcel.pk, "report")


def test_laboratory_cannot_see_cases_or_their_items(bench: Bench) -> None:
    bench.at_reception()
    for posting in (bench.reception, bench.examiners[0], bench.director):
        with enter(posting), connection.cursor() as cursor:
            for table in ("forensics_item", "forensics_note", "forensics_released", "cases_case", "cases_event"):
                cursor.execute(f"select count(*) from {table}")
                assert cursor.fetchone() == (0,), table


def test_parcel_to_laboratory_names_no_case_and_no_person(bench: Bench) -> None:
    from itsso.protection.parcels.models import Parcel

    _label, note = bench.at_reception()
    with enter(bench.reception):
        parcel = Parcel.objects.get(pk=note.pk)
    assert parcel.case_id is None
    assert str(bench.case) not in str(parcel.told)
    assert bench.io.officer.name not in str(parcel.told)


def test_only_examiner_writes_and_only_second_person_reviews(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    work = bench.works()[0]
    examiner = bench.examiner_of(work)
    other = bench.another(examiner)
    answers = dict.fromkeys(work.questions, "Yes.")
    for posting in (other, bench.director, bench.reception):
        with enter(posting), pytest.raises(Refused, match="You are not the examiner"):
            examination.save_draft(work.pk, answers, by=posting)
    with enter(examiner):
        draft = examination.save_draft(work.pk, answers, by=examiner, ready=True)
    for posting in (examiner, bench.director, bench.reception):
        with enter(posting), pytest.raises(Refused, match="A second person"):
            examination.review(draft.pk, Verdict.AGREED, [], by=posting)
    with enter(bench.director), pytest.raises(Http404):
        examination.read_draft(Report.objects.select_related("work__laboratory").get(), by=bench.director)
    with enter(other):
        examination.review(draft.pk, Verdict.BACK, ["wording"], by=other)
    with enter(examiner), pytest.raises(Refused, match="signed only after a second person has agreed"):
        examination.sign(draft.pk, by=examiner)
    with enter(bench.reception), pytest.raises(Refused, match="You are not the examiner"):
        examination.sign(draft.pk, by=bench.reception)


def test_priority_changes_only_by_directors_decision(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    before = {work.rank for work in bench.works()}
    with enter(bench.io):
        forwarding.request_priority(note.pk, "sp", "public_order", by=bench.io, form=uuid4())
    bench.deliver()
    assert {work.rank for work in bench.works()} == before
    with enter(bench.director):
        wish = Priority.objects.get()
    for posting in (bench.reception, bench.examiners[0]):
        with enter(posting), pytest.raises(Http404):
            independence.decide_priority(wish.pk, True, "grave_and_urgent", by=posting)
    with enter(bench.director):
        independence.decide_priority(wish.pk, True, "grave_and_urgent", by=bench.director)
    assert {work.rank for work in bench.works()} == {independence.GRANTED_RANK}
    with enter(bench.director), pytest.raises(Refused, match="already decided"):
        independence.decide_priority(wish.pk, False, "outside_rule", by=bench.director)


# --- The rule of the order, and chance -------------------------------------------------------------------------------

DAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        (PriorityFacts(), "ordinary"),
        (PriorityFacts(pocso=True), "pocso"),
        (PriorityFacts(pocso=True, child_victim=True), "child_victim"),
        (PriorityFacts(child_victim=True, custody_ends=date(2026, 7, 16)), "custody"),
        (PriorityFacts(child_victim=True, custody_ends=date(2026, 7, 17)), "child_victim"),
        (PriorityFacts(child_victim=True, custody_ends=date(2026, 5, 31)), "child_victim"),
        (PriorityFacts(custody_ends=date(2026, 6, 2), court_order=date(2026, 8, 1)), "court_order"),
    ],
)
def test_first_matching_line_of_the_rule_is_the_class(facts: PriorityFacts, name: str) -> None:
    assert catalogue.classify(facts, DAY)[0] == name


def test_examiner_with_less_work_is_likelier_and_choice_is_reproducible() -> None:
    import random

    dice, backlog = random.Random(1), {"A": 0, "B": 1, "C": 9}
    drawn = [assigning.choose_examiner(backlog, dice.getrandbits(64)) for _n in range(16_000)]
    shares = {name: drawn.count(name) / len(drawn) for name in backlog}
    assert abs(shares["A"] - 10 / 16) < 0.02
    assert abs(shares["B"] - 5 / 16) < 0.02
    assert abs(shares["C"] - 1 / 16) < 0.01


def test_assignment_is_reproducible_from_its_record(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    with enter(bench.director):
        for assignment in Assignment.objects.all():
            assert assigning.choose_examiner(assignment.among, int(assignment.throw, 16)) == assignment.examiner


def test_examiner_who_declined_is_chosen_again_only_by_director_with_a_listed_reason(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    work = bench.works()[0]
    first = bench.examiner_of(work)
    with enter(first):
        assigning.decline(work.pk, "conflict", by=first)
    assert bench.examiner_of(work) != first
    with enter(bench.director):
        with pytest.raises(Refused, match="Choose a reason"):
            assigning.reassign(work.pk, first.officer.number, "because", by=bench.director)
        assigning.reassign(work.pk, first.officer.number, "in_court", by=bench.director)
        assert Assignment.objects.filter(how="director").count() == 1
    assert bench.examiner_of(work) == first


def test_work_waits_until_somebody_is_competent(bench: Bench) -> None:
    _label, note = bench.at_reception()
    bench.accept(note)
    assert {work.standing for work in bench.works()} == {"waiting"}
    bench.competent("dna")
    assert [work.standing for work in bench.works()] == ["waiting", "assigned"]


def test_kit_out_of_stock_is_shown_as_cause(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    work = bench.works()[0]
    examiner = bench.examiner_of(work)
    with enter(examiner):
        examination.set_hold(work.pk, "kit_out_of_stock", by=examiner)
    with later(days=9), enter(examiner):
        examination.set_hold(work.pk, "", by=examiner)
        (current_hold,) = Work.objects.get(pk=work.pk).holds.all()
        assert current_hold.until is not None
        assert ((current_hold.until - current_hold.since).days, current_hold.reason) == (9, "kit_out_of_stock")


def test_note_sent_or_accepted_twice_is_recorded_once(bench: Bench) -> None:
    item = bench.seize()
    form = uuid4()
    section_questions = questions_about([item.label])
    papers = ("forwarding_memo", "seizure_memo", "consent", "identification_form", "medical_report")
    sent = forwarding.NoteDraft(bench.laboratory, "M-7/2026", section_questions, papers)
    for _n in range(2):
        with enter(bench.io):
            forwarding.forward(bench.case, sent, by=bench.io, form=form)
        bench.deliver()
    with enter(bench.io):
        assert Note.objects.count() == 1
        with pytest.raises(Refused, match="another forwarding note"):
            forwarding.forward(bench.case, sent, by=bench.io, form=uuid4())
    bench.to_laboratory(item.label)
    bench.receive(item.label)
    for _n in range(2):
        bench.accept(bench.note(Note(pk=form)))
    with enter(bench.director):
        assert (Request.objects.count(), Work.objects.count()) == (1, 2)


# --- A released report is a task of its case -------------------------------------------------------------------------


def _page_text(bench: Bench, path: str) -> str:
    return words(page(browser(bench.io).get(path)))


def test_released_report_is_a_task_on_desk_case_and_list_until_collected(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    desk, case, tasks = "/desk/?whose=all", f"/cases/{bench.case}/", f"/cases/{bench.case}/tasks/"
    first, second = bench.works()
    assert "awaited since 01-06-2026" in _page_text(bench, desk)
    bench.report(first)
    for path in (desk, case, tasks):
        assert "Laboratory report ready, collect" in _page_text(bench, path), path
    assert "awaited since" in _page_text(bench, desk)  # the other section still examines it
    bench.report(second)
    for path in (desk, case, tasks):
        page_text = _page_text(bench, path)
        assert "2 laboratory reports ready, collect" in page_text, path
        assert "awaited since" not in page_text, path
        assert "at the laboratory since" not in page_text, path
    case_page = page(browser(bench.io).get(case))
    button = next(link for link in case_page.select("main a.govuk-button") if "ready, collect" in words(link))
    assert str(button["href"]) == f"/forensics/cases/{bench.case}/notes/{note.pk}/#reports"
    with enter(bench.io):
        for report in Released.objects.all():
            forwarding.collect(report.pk, by=bench.io)
    for path in (desk, case, tasks):
        page_text = _page_text(bench, path)
        assert "ready, collect" not in page_text, path
        assert "File 2 laboratory reports in court" in page_text, path
    with enter(bench.io):
        for report in Released.objects.all():
            forwarding.file_in_court(report.pk, today(), by=bench.io)
    assert "in court" not in _page_text(bench, tasks).partition("To do")[2].partition("Done")[0]


def returned_exhibit(bench: Bench) -> str:
    """Return the label of an exhibit that the laboratory sent back with its note."""
    item = bench.seize(SHIRT)
    note = bench.forward(item.label)
    bench.to_laboratory(item.label)
    bench.receive(item.label, seal="broken")
    with enter(bench.reception):
        reception.return_request(note.pk, ["seal_broken"], by=bench.reception)
    bench.deliver()
    return item.label


def test_returned_note_is_a_task_until_its_exhibits_are_forwarded_again(bench: Bench) -> None:
    label = returned_exhibit(bench)
    tasks = f"/cases/{bench.case}/tasks/"
    assert "1 exhibit returned by the laboratory, forward again" in _page_text(bench, tasks)
    bench.hand(label, Holder.MESSENGER, bench.reception, bench.messenger, seal="resealed")
    with later(hours=1):
        bench.forward(label)
        assert "forward again" not in _page_text(bench, tasks)


def test_task_is_the_main_act_of_a_case_while_another_office_has_the_draft(bench: Bench) -> None:
    returned_exhibit(bench)

    def main_act() -> str:
        case_page = page(browser(bench.io).get(f"/cases/{bench.case}/"))
        return words(case_page.select_one(".itsso-acts a.govuk-button"))

    assert "returned by the laboratory" not in main_act()
    with enter(bench.io):
        case = Case.objects.select_related("station").get(pk=bench.case)
    submitted = new("draft_report_submitted", f"{today()}", office="prosecutor", report="charge_sheet")
    add(bench.io, key(case.station, case.number, case.year), submitted)
    assert "returned by the laboratory" in main_act()


def test_tasks_of_another_station_are_not_visible(bench: Bench) -> None:
    bench.competent()
    _label, note = bench.at_reception()
    bench.accept(note)
    bench.report(bench.works()[0])
    with enter(bench.io):
        assert [task.duty for task in queries.exhibit_tasks([bench.case]).rows()] == ["collect"]
    with enter(bench.world.colleague):
        assert queries.exhibit_tasks([bench.case]).rows() == []
