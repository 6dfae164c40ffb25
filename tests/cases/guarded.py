"""The guarded resources of the package cases (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from itsso.accounts.models import Posting, Role
from itsso.accounts.roles import Capability, roles_with
from itsso.cases.attachments.actions import attach
from itsso.cases.blanks.actions import print_blanks, use_blank
from itsso.cases.court.words import TITLES
from itsso.cases.desk.queries import NO_OFFICER
from itsso.cases.documents.actions import print_document
from itsso.cases.documents.catalogue import DOCUMENTS
from itsso.cases.expunction.actions import CourtOrder, prepare
from itsso.cases.expunction.holds import lift_hold, place_hold
from itsso.cases.expunction.models import Ground
from itsso.cases.identity.actions import name_accused
from itsso.cases.leave.actions import LeaveEntry, record_leave
from itsso.cases.leave.models import Leave
from itsso.cases.letters.kinds import LetterCode
from itsso.cases.models import Attachment, Event
from itsso.cases.recording.actions import Recording, record, recordable
from itsso.cases.redaction import actions as redaction
from itsso.law.event_facts import known_facts
from itsso.platform.clock import INDIA, today
from itsso.protection.openings import open_identity
from itsso.protection.ranges import enter
from itsso.protection.vault import current_items
from itsso.units.models import Unit, UnitKind
from tests.support.guarded_resources import AT, IN_CASE, NOWHERE, Asker, Guarded, Target, Targets, noted
from tests.support.sample_nation import World, post
from tests.support.two_states import Holdings

OPENS_IDENTITY = roles_with(Capability.OPEN_IDENTITY, Capability.OPEN_IDENTITY_OF_OWN_CASES)

A_KIND = "victim_informed"
RECORDED = datetime(2026, 2, 9, 11, 0, tzinfo=INDIA)


def _fill(world: World, holdings: Holdings) -> None:
    """Add to each case a named accused, a file, a print, an exhibit, an officer's entry, and who investigates."""
    for unit_id, case_id in holdings.cases.items():
        unit = Unit.objects.get(pk=unit_id)
        officer = post(f"holds.{unit.code}", unit, Role.INVESTIGATING_OFFICER)
        form, file = uuid4(), uuid4()
        with enter(officer):
            record(case_id, Recording(A_KIND, RECORDED, "m", "V1"), by=officer, form=form, seen=None)
            sent = Recording("exhibit_sent", RECORDED, "m", facts={"exhibit": "P-0"})
            record(case_id, sent, by=officer, form=uuid4(), seen=None)
        with enter(world.system):
            _correct_and_request_removal(case_id, world)
            _let_stages_wait(case_id, world)
            number = f"IO.{unit.code}"
            assigned = Recording("investigation_assigned", RECORDED, "m", facts=known_facts({"io_ref": number}))
            record(case_id, assigned, by=world.system, form=uuid4(), seen=None)
            name_accused(case_id, "A1", "Somebody else", by=world.system)
            attach(case_id, "order", b"%PDF-1.4\n", by=world.system, form=file)
            print_document(case_id, DOCUMENTS["diary_index"], "en", uuid4(), by=world.system)
            blank = _blank(case_id, unit, officer)
            entry = Event.objects.get(case=case_id, kind=A_KIND).id
        holdings.note("case_id", unit, case_id)
        holdings.note("investigating officer", unit, number)
        holdings.note("recorded", unit, (case_id, form))
        holdings.note("entry", unit, (case_id, entry))
        holdings.note("file", unit, (case_id, file))
        holdings.note("leave", unit, _leave_at(unit).pk)
        hold, expunction = _court_orders_of(case_id, unit)
        holdings.note("hold", unit, (case_id, hold))
        holdings.note("expunction", unit, expunction)
        holdings.note("blank_id", unit, blank)


def _court_orders_of(case_id: UUID, unit: Unit) -> tuple[UUID, UUID]:
    """Prepare the removal of A1's particulars, place a legal hold and lift it; return hold and expunction."""
    district = (unit.parent if unit.kind == UnitKind.STATION else None) or unit
    supervisor = post(f"orders.{unit.code}", district, Role.SUPERVISOR)
    order = CourtOrder("high", "CRLMC/12/2026", today())
    with enter(supervisor):
        expunction = prepare(case_id, Ground.PERSON, "A1", order, by=supervisor, form=uuid4())
        hold = place_hold(case_id, order, None, by=supervisor, form=uuid4())
        lift_hold(case_id, hold.pk, "CRLMC/13/2026", by=supervisor)
    return hold.pk, expunction.pk


def _leave_at(unit: Unit) -> Leave:
    """Record the leave of an officer at a station, from today on for a month."""
    sho = post(f"grants.{unit.code}", unit, Role.SHO)
    charge = post(f"charge.{unit.code}", unit, Role.INVESTIGATING_OFFICER)
    month = (today(), today() + timedelta(days=30))
    with enter(sho):
        return record_leave(LeaveEntry(f"AWAY.{unit.code}", charge.officer.number, *month, uuid4()), by=sho)


def _ends_leave(asker: Asker, unit: Unit) -> bool:
    """Return whether the asker ends leave of the unit: the officer in charge of that very station."""
    return asker.works_at(unit) and asker.role in roles_with(Capability.ASSIGN_CASES)


def _let_stages_wait(case_id: UUID, world: World) -> None:
    """Fix a bail hearing, submit a draft of the police report, and give a reason for delay."""
    for kind, subject, facts in (
        ("bail_hearing_fixed", "A1", {"hearing_on": "2026-02-20"}),
        ("draft_report_submitted", "", {"office": "sp"}),
        ("delay_reason_recorded", "", {"reason": "medical_report"}),
    ):
        waiting = Recording(kind, RECORDED, "m", subject, known_facts(facts))
        record(case_id, waiting, by=world.system, form=uuid4(), seen=None)


def _blank(case_id: UUID, unit: Unit, officer: Posting) -> UUID:
    """Print two blank forms at a station, use one for the case, and return the other."""
    if unit.kind != UnitKind.STATION:
        return NOWHERE
    used, unused = print_blanks("arrest", 2, uuid4(), by=officer)
    use_blank(used.pk, case_id, uuid4(), by=officer)
    return unused.pk


def _correct_and_request_removal(case_id: UUID, world: World) -> None:
    """Correct the exhibit's number, and ask for the earlier one to be removed."""
    wrong = Event.objects.get(case=case_id, kind="exhibit_sent").id
    right = Recording("exhibit_sent", RECORDED, "m", facts={"exhibit": "P-1"}, corrects=wrong.hex, reason="wrong_fact")
    record(case_id, right, by=world.system, form=uuid4(), seen=None)
    (text,) = [text for text in redaction.candidates(case_id) if text.value == "P-0"]
    redaction.request_redaction(case_id, text.record, text.path, by=world.system, form=uuid4())


def _may_record_kind(asker: Asker, unit: Unit) -> bool:
    """Return whether the role may record that something of this kind happened in a case of the unit."""
    return asker.cases_of(unit) and bool(asker.role) and A_KIND in recordable(asker.role)


def _named(asker: Asker, unit: Unit) -> bool:
    """Return whether the asker may open identities in a case of the unit.

    An investigating officer opens the cases that name the officer; the cases of the walk name no such officer.
    """
    return asker.cases_of(unit) and asker.role != Role.INVESTIGATING_OFFICER


def _kinds(asker: Asker) -> Iterator[Target]:
    for unit, case_id in asker.holdings.made["case_id"]:
        yield Target((case_id, A_KIND), _may_record_kind(asker, unit), f"case at {unit}")
        yield Target((case_id, "no_such_kind"), False, f"no kind, in a case at {unit}")
    yield Target((NOWHERE, A_KIND), False, "no case")


def _matters(asker: Asker) -> Iterator[Target]:
    """Yield the lists of matters: each opens to every role that sees cases, and holds those of its own range."""
    for matter in TITLES:
        yield Target((matter,), asker.posting is not None, matter)
    yield Target(("no_such_matter",), False, "no matter")


def _letters(asker: Asker) -> Iterator[Target]:
    """Yield the letters: each opens to every role that directs officers, and holds cases of its own range."""
    for code in LetterCode:
        yield Target((code.value,), asker.posting is not None, code.value)
    yield Target(("no_such_letter",), False, "no letter")


def _officers(asker: Asker) -> Iterator[Target]:
    """Yield an officer's number: only an officer in charge of a station hands over its cases."""
    at_station = asker.posting is not None and asker.posting.unit.kind == UnitKind.STATION
    yield Target((NO_OFFICER,), at_station and asker.role in roles_with(Capability.ASSIGN_CASES), "no officer")


def opened(name: str, items: Callable[[UUID], Sequence[UUID]]) -> Targets:
    """Return the targets of a page of an opening.

    They are the asker's own opening, where the role and the range give one; another officer's opening of the same
    thing; and an opening that does not exist.
    """

    def targets(asker: Asker) -> Iterator[Target]:
        world = asker.world
        for unit, case_id in asker.holdings.made[name]:
            with enter(world.system):
                foreign_opening = open_identity(case_id, items(case_id), "court", "", by=world.system)
            yield Target((case_id, foreign_opening), False, f"another's opening at {unit}")
            if asker.posting and asker.role in OPENS_IDENTITY and _named(asker, unit):
                with enter(asker.posting):
                    own_opening = open_identity(case_id, items(case_id), "contact", "", by=asker.posting)
                yield Target((case_id, own_opening), True, f"own opening at {unit}")
        yield Target((NOWHERE, NOWHERE), False, "no opening")

    return targets


def _texts(case_id: UUID) -> list[UUID]:
    return [item.pk for item in current_items(case_id)]


def _files(case_id: UUID) -> list[UUID]:
    return [file.item for file in Attachment.objects.filter(case_id=case_id)]


GUARDED = Guarded(
    fill=_fill,
    seen={
        "cases_case": AT,
        "cases_clock": AT,
        "cases_fact": AT.replace("cases_", "facts_"),
        "cases_outcome": AT.replace("cases_", "facts_"),
        "cases_exhibit": AT,
        "cases_courtdate": AT,
        "cases_pendingmatter": AT,
        "cases_draftstay": AT.replace("cases_", "facts_"),
        "cases_delayreason": AT.replace("cases_", "facts_"),
        "cases_event": IN_CASE,
        "cases_key": IN_CASE,
        "cases_person": IN_CASE,
        "cases_accusedname": IN_CASE,
        "cases_accusedsound": AT,
        "cases_print": IN_CASE,
        "cases_printnumber": AT,
        "cases_attachment": IN_CASE,
        "cases_redaction": IN_CASE,
        "cases_leave": AT,
        "cases_expunction": AT,
        "cases_legalhold": IN_CASE,
        "cases_blankform": f"({AT}) or {IN_CASE}",
    },
    reference=frozenset({"cases_source", "cases_recalculation", "cases_expungednumber"}),
    only_grow=frozenset({"cases_event"}),
    targets={
        ("number",): _officers,
        ("leave_id",): noted("leave", _ends_leave),
        ("matter",): _matters,
        ("code",): _letters,
        ("case_id",): noted("case_id"),
        ("case_id", "kind"): _kinds,
        ("case_id", "form"): noted("recorded"),
        ("case_id", "event_id"): noted("entry", _may_record_kind),
        ("case_id", "file_id"): noted("file", _named),
        ("case_id", "hold_id"): noted("hold"),
        ("expunction_id",): noted("expunction"),
        "cases:orderly_room": noted("investigating officer"),
        "cases:cancel_blank": noted("blank_id", Asker.works_at),
        "cases:open_identity": noted("case_id", _named),
        "cases:opened": opened("case_id", _texts),
        "cases:file": opened("case_id", _files),
    },
    acts={
        **dict.fromkeys(("cases:accused", "cases:files"), roles_with(Capability.RECORD_IDENTITY)),
        "cases:blanks": roles_with(Capability.HANDLE_COMPLAINTS),
    },
    jobs=frozenset({"cases.follow_state_limits", "cases.recalculate"}),
    commands=frozenset({"rebuild"}),
)
