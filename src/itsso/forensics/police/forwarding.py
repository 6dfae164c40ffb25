"""The police's side: what is sent to a laboratory, its status there, and the reports that come back.

Nobody writes outside the own range: a note is sent as a parcel, and so are status and report on their way back. The
police have no function that changes the order in which a laboratory works, or what it writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.cases.models import Case, Person, Precision
from itsso.cases.recording import actions as recording
from itsso.forensics import catalogue, sealed
from itsso.forensics.catalogue import PriorityFacts, SectionQuestions
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.actions import ScanResult, give_many
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.custody.holders import POLICE
from itsso.forensics.labels import spelled
from itsso.forensics.models import Holder, Item, Note, NoteStatus, Released
from itsso.forensics.parcel_kinds import COLLECTION, NOTE, PRIORITY
from itsso.forensics.police.case_events import add_to_history, exhibit_event
from itsso.forensics.police.locks import lock_case_of, locked_note_of
from itsso.forensics.police.note_details import (
    NOTHING_STATED,
    CaseDates,
    StatedDetails,
    add_details,
    case_dates,
    parcel_details,
)
from itsso.forensics.statement import SignedStatement, Statement
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.event_kinds import Kind
from itsso.platform.clock import INDIA, now, start_of_day, today
from itsso.platform.errors import Refused
from itsso.protection.parcels import actions as parcels
from itsso.protection.parcels.models import Parcel
from itsso.protection.ranges import enter
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.units.models import Unit, UnitKind


@dataclass(frozen=True)
class NoteDraft:
    """The items to send, the questions to each section, and the papers that go along."""

    laboratory: Unit
    memo: str
    section_questions: Sequence[SectionQuestions]
    papers: Sequence[str] = ()
    court_order: date | None = None  # the day that a court set for the report
    details: StatedDetails = NOTHING_STATED

    @property
    def labels(self) -> list[str]:
        """Return the items that are sent, each once, in the order in which the questions name them."""
        return list(dict.fromkeys(label for question in self.section_questions for label in question["labels"]))


def forward(case_id: UUID, draft: NoteDraft, *, by: Posting, form: UUID) -> Note:
    """Send a forwarding note to a laboratory. It announces the items; the custody ledger records how they travel.

    The same form again is the same note. Raises Refused where an item cannot be sent from here, a paper is missing, or
    the unit is not a laboratory.
    """
    existing = Note.objects.filter(pk=form).first()
    if existing is not None:
        refuse_another_officer(existing.sent_by, by=by)
        refuse_other_content((existing.case_id, existing.labels) == (case_id, list(draft.labels)))
        return existing
    case, history = recording.lock_case(case_id)
    items = {item.label: item for item in Item.objects.filter(case_id=case_id, label__in=draft.labels)}
    _check_may_forward(case_id, draft, items)
    dates = case_dates(case, history)
    name, due = catalogue.classify(priority_facts(case, dates, draft.court_order), today())
    moment = now()
    note = Note(
        id=form,
        case=case,
        station=by.unit,
        laboratory=draft.laboratory,
        memo=draft.memo,
        labels=draft.labels,
        asked=list(draft.section_questions),
        papers=list(draft.papers),
        priority=name,
        due=due,
        since=moment,
        sent_at=moment,
        sent_by=by.actor.number,
        sent_by_name=by.actor.name,
    )
    note.parcel = form
    note.save(force_insert=True)
    details = add_details(note, draft.details, dates, by=by, form=uuid5(form, "details"))
    content = _parcel_content(note, items) | {"details": parcel_details(details)}
    parcels.send(NOTE, by.unit, draft.laboratory, by=by, told=content, parcel_id=form)
    code = draft.laboratory.full_code
    add_to_history(
        case_id,
        [exhibit_event(Kind.EXHIBIT_SENT, moment, label, note.pk, laboratory=code) for label in draft.labels],
        by=by,
    )
    detail = {"laboratory": draft.laboratory.pk, "labels": draft.labels, "priority": name}
    audit.write("forensics.forwarded", by.actor, str(note.pk), detail, case=case_id)
    return note


def hand_over(note_id: UUID, condition: ItemCondition, *, by: Posting, form: UUID) -> list[ScanResult]:
    """Record that the officer gives a note's items to the laboratory's reception; `condition.carrier` carries them.

    Only items that this officer has are given; for each of the others the result says why not, such as who has it. The
    same form again records no act twice. Raises Http404 where the note is not visible here.
    """
    note = Note.objects.filter(pk=note_id).first()
    if note is None:
        raise Http404
    return give_many([(label, label) for label in note.labels], Holder.RECEPTION, condition, by=by, form=form)


def _check_may_forward(case_id: UUID, draft: NoteDraft, items: dict[str, Item]) -> None:
    if draft.laboratory.kind != UnitKind.LABORATORY:
        raise Refused(_("Choose a forensic laboratory."), field="laboratory")
    if not draft.labels or any(not question["questions"] for question in draft.section_questions):
        raise Refused(_("Choose the exhibits, and at least one question for each section you ask."), field="items")
    missing = [
        paper
        for paper in catalogue.papers([question["section"] for question in draft.section_questions])
        if paper not in draft.papers
    ]
    if missing:
        paper_names = ", ".join(catalogue.code_label("papers", paper) for paper in missing)
        raise Refused(_("These papers must be enclosed: %(papers)s.") % {"papers": paper_names}, field="papers")
    under_way = Note.objects.filter(case_id=case_id, labels__overlap=draft.labels).exclude(
        standing__in=(NoteStatus.RETURNED, NoteStatus.REPORTED)
    )
    if under_way.exists():
        message = _("An exhibit is on another forwarding note that the laboratory has not answered yet.")
        raise Refused(message, field="items")
    chains = ledger.chains(draft.labels)
    for label in draft.labels:
        if label not in items:
            raise Http404
        if chains[label].holder not in POLICE:
            holder = Holder(chains[label].holder).label
            message = _("%(label)s cannot be forwarded: it is with %(who)s.")
            raise Refused(message % {"label": spelled(label), "who": holder}, field="items")


def priority_facts(case: Case, dates: CaseDates, court_order: date | None) -> PriorityFacts:
    """Return the facts for the priority rule, from the case's own history as it is today."""
    return PriorityFacts(
        child_victim=Person.objects.filter(case=case, label__startswith="V", child=True).exists(),
        pocso=any(section.startswith("POCSO") for section in case.sections),
        custody_ends=dates.custody_ends,
        court_order=court_order,
    )


def _parcel_content(note: Note, items: dict[str, Item]) -> dict[str, object]:
    """Return what is sent to the laboratory: numbers, codes and questions. No case, no FIR number, no person."""
    fields = ("label", "what", "mark", "subject", "contents", "count", "weight_mg", "impression")
    item_rows = [
        {name: getattr(items[label], name) for name in fields} | {"seized_at": items[label].seized_at.isoformat()}
        for label in note.labels
    ]
    return {
        "memo": note.memo,
        "items": item_rows,
        "asked": note.asked,
        "papers": note.papers,
        "priority": note.priority,
        "due": note.due.isoformat() if note.due else None,
        "sent_at": note.sent_at.isoformat(),
    }


# --- Answers from the laboratory --------------------------------------------------------------------------------------


def take_status(parcel: Parcel, by: Posting) -> None:
    """Update a note, at the police's end, with its status at the laboratory.

    The system posting `by` reads the note and its case wherever the case was transferred to. A status that arrives
    after a later one does not move the note back; its receipt or return of the items is still added to the case.

    Raises:
        ParcelRefused: the laboratory that sent the parcel has no such note.
    """
    with enter(by):
        note = locked_note_of(parcel)
        at, answer, reasons = datetime.fromisoformat(parcel.told["at"]), parcel.told["standing"], parcel.told["reasons"]
        if NoteStatus.values.index(answer) > NoteStatus.values.index(note.standing):
            note.standing, note.since, note.reasons = NoteStatus(answer), at, reasons
        note.received_at = at if answer == NoteStatus.RECEIVED else note.received_at
        note.save(update_fields=["standing", "since", "reasons", "received_at"])
        kind = {NoteStatus.RECEIVED: Kind.EXHIBIT_RECEIVED, NoteStatus.RETURNED: Kind.EXHIBIT_RETURNED}.get(answer)
        if kind:
            more: EventFacts = {FactName.REASON: reasons[0]} if reasons else {}
            add_to_history(
                note.case_id, [exhibit_event(kind, at, label, note.pk, **more) for label in note.labels], by=by
            )


def take_report(parcel: Parcel, by: Posting) -> None:
    """Store a released report at the police's end. It supersedes an earlier version, which stays as it is.

    Where the later version came first, the earlier is superseded as it arrives. A report is accepted only for a note
    that was sent to this very laboratory, and only with the PDF that its signature covers.
    """
    content = parcel.told
    with enter(by):
        note = locked_note_of(parcel)
        assert parcel.sealed is not None
        later = note.reports.filter(section=content["section"], version=content["version"] + 1).first()
        report = Released.objects.create(
            id=parcel.pk,
            note=note,
            case_id=note.case_id,
            station_id=note.station_id,
            number=content["number"],
            version=content["version"],
            section=content["section"],
            labels=content["labels"],
            examiner=content["examiner"],
            signed=content["signed"],
            released_at=datetime.fromisoformat(content["released_at"]),
            key_version=content["key_version"],
            sealed=bytes(parcel.sealed),
            sha256=content["sha256"],
            signature=content["signature"],
            key=content["key"],
            superseded_by=later.pk if later else None,
        )
        pdf = sealed.unseal(note.station.state, report.key_version, report.sealed, report.pk, "report")
        if any(signature_of(report).faults(pdf)):
            raise parcels.ParcelRefused("signature")
        if content["supersedes"]:
            note.reports.filter(pk=content["supersedes"]).update(superseded_by=report.pk)
        else:
            _close_if_complete(note, report, by)


def _close_if_complete(note: Note, report: Released, by: Posting) -> None:
    """Record the report for items on which every section asked has reported; the last report closes the note."""
    done = {report.section for report in note.reports.all()}
    awaited = {label for question in note.asked if question["section"] not in done for label in question["labels"]}
    complete = [label for label in report.labels if label not in awaited]
    received = [
        exhibit_event(Kind.LABORATORY_REPORT_RECEIVED, report.released_at, label, report.pk) for label in complete
    ]
    add_to_history(note.case_id, received, by=by)
    if not awaited:
        note.standing, note.since = NoteStatus.REPORTED, report.released_at
        note.save(update_fields=["standing", "since"])


def collect(report_id: UUID, *, by: Posting) -> tuple[Released, bytes]:
    """Return the PDF of a released report.

    The first time it counts as collected: the laboratory's work waited until then.
    """
    report = _lock_report(report_id)
    if report.collected_at is None:
        report.collected_at, report.collected_by = now(), by.actor.number
        report.save(update_fields=["collected_at", "collected_by"])
        _add_report_events(Kind.LABORATORY_REPORT_COLLECTED, report, report.collected_at, by)
        content = {"report": str(report.pk), "at": report.collected_at.isoformat()}
        parcels.send(COLLECTION, by.unit, report.note.laboratory, by=by, told=content)
    audit.write("forensics.report_collected", by.actor, str(report.pk), case=report.case_id)
    return report, sealed.unseal(report.station.state, report.key_version, report.sealed, report.pk, "report")


def signature_of(report: Released) -> SignedStatement:
    """Return what the laboratory signed of a report, with its signature.

    The note must be loaded with its laboratory.
    """
    stated = Statement(
        report.number,
        report.version,
        report.note.laboratory.full_code,
        report.examiner,
        tuple(report.labels),
        report.signed,
        report.sha256,
    )
    return SignedStatement(stated, report.signature, report.key)


def file_in_court(report_id: UUID, on: date, *, by: Posting) -> Released:
    """Record the day on which a report was filed in court. Recording it twice changes nothing."""
    report = _lock_report(report_id)
    if report.filed_at is not None:
        return report
    if report.collected_at is None:
        raise Refused(_("Collect the report first."))
    if report.superseded_by is not None:
        raise Refused(_("A later report has superseded this one. File that one."))
    if not report.released_at.astimezone(INDIA).date() <= on <= today():
        raise Refused(_("The date is before the report was released, or in the future."))
    report.filed_at = min(now(), start_of_day(on + timedelta(days=1)) - timedelta(seconds=1))  # only the day is known
    report.save(update_fields=["filed_at"])
    _add_report_events(Kind.LABORATORY_REPORT_IN_COURT, report, start_of_day(on), by, precision=Precision.DAY)
    audit.write("forensics.report_filed", by.actor, str(report.pk), case=report.case_id)
    return report


def request_priority(note_id: UUID, rank: str, reason: str, *, by: Posting, form: UUID) -> None:
    """Ask that a request be served out of turn. It is sent as a parcel; the director decides."""
    note = Note.objects.filter(pk=note_id).select_related("laboratory").first()
    if note is None:
        raise Http404
    if note.standing in (NoteStatus.RETURNED, NoteStatus.REPORTED):
        raise Refused(_("The laboratory has already answered."))
    content = {"note": str(note.pk), "rank": rank, "reason": reason, "at": now().isoformat()}
    parcels.send(PRIORITY, by.unit, note.laboratory, by=by, told=content, parcel_id=form)


def _lock_report(report_id: UUID) -> Released:
    reports = Released.objects.select_related("station", "note__laboratory").filter(pk=report_id)
    lock_case_of(reports.first())
    return reports.get()


def _add_report_events(
    kind: Kind, report: Released, at: datetime, by: Posting, precision: str = Precision.MINUTE
) -> None:
    add_to_history(
        report.case_id, [exhibit_event(kind, at, label, report.pk, precision) for label in report.labels], by=by
    )
