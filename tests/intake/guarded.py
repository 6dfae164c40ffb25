"""What the package of complaints has that is guarded (see tests/support/guarded_resources.py)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time, timedelta
from uuid import UUID, uuid4, uuid5

from itsso.accounts.models import Posting, Role
from itsso.accounts.roles import Capability, roles_with
from itsso.cases.models import Series
from itsso.intake.complaints.fir_details import HeardAccused
from itsso.intake.models import LikelyPair, Mode, RefusalPaper, Transfer
from itsso.intake.on_call.actions import NamedWoman, OnCallDays, name_on_call
from itsso.intake.refusals.actions import keep_account, open_record
from itsso.intake.refusals.papers import attach_paper
from itsso.intake.zero_firs.pairs.actions import find_pairs
from itsso.platform.clock import today
from itsso.protection.openings import open_identity
from itsso.protection.ranges import enter
from itsso.protection.vault import current_items
from itsso.units.models import Unit
from tests.cases.guarded import opened
from tests.support.case_events import add, fir, key, new
from tests.support.complaints import CAME, complaint, registered, sent
from tests.support.guarded_resources import AT, AT_AN_END, NOWHERE, Asker, Guarded, Target, Targets, noted
from tests.support.sample_nation import World, post
from tests.support.two_states import Holdings

PDF = b"%PDF-1.4\n1 0 obj << >> endobj\n%%EOF\n"
STEP = f"exists (select 1 from intake_complaint c where c.id = t.complaint_id and {AT.replace('t.', 'c.')})"
FROM_ABOVE = (
    "exists (select 1 from units_unit u left join units_unit p on p.id = u.parent_id"
    " left join units_unit g on g.id = p.parent_id where u.id = t.unit_id and %(cases_last)s >= %(cases_first)s"
    " and %(unit)s in (p.id, g.id, g.parent_id))"
)


def _fill(world: World, holdings: Holdings) -> None:
    """In each State a complaint that waits for its signature, a Zero FIR of the station and one sent, a refusal."""
    kadamkuan = Unit.objects.create(
        kind="station",
        state="BR",
        code="PAT-2",
        name="PS Kadamkuan",
        parent=world.patna,
        first=1_000_102,
        last=1_000_102,
    )
    ways = ((world.kotwali, world.hazratganj, world.kanpur), (world.gandhi_maidan, kadamkuan, world.patna))
    for station, jurisdiction, district in ways:
        sho = post(f"hears.{station.code}", station, Role.SHO)
        waiting = complaint(sho, mode=Mode.ONLINE, accused=[HeardAccused("Bhola Mahto", age="adult", kin="no")])
        holdings.note("complaint_id", station, waiting.pk)
        holdings.note("zero_fir", station, registered(sho, zero=True).pk)
        holdings.note("transfer_id", station, sent(sho, jurisdiction).pk)
        elsewhere = post(f"sends.{jurisdiction.code}", jurisdiction, Role.SHO)
        holdings.note("received_id", station, sent(elsewhere, station).pk)
        with enter(sho):
            open_identity(waiting.pk, _texts(waiting.pk), "statement", "", by=sho)
            record = open_record(station, told_by="complainant", what="refused", happened_on=CAME.date(), by=sho)
        holdings.note("record_id", station, record)
        holdings.note("on_call", station, _on_call_at(sho))
        sp = post(f"above.{station.code}", district, Role.SUPERVISOR)
        with enter(sp):
            keep_account(record, "He sent her away.", by=sp)
            open_identity(record, _texts(record), "supervision", "", by=sp)
            attach_paper(record, "complaint", PDF, by=sp, form=uuid4())
        zero = fir(jurisdiction, "901", "2026-01-08", "BNS 64(1)", fir="zero")
        forwarded = new("zero_fir_sent", "2026-01-09", to=station.pk)
        case_id = add(world.system, key(jurisdiction, "901", 2026, Series.ZERO), zero, forwarded)
        holdings.note("fed_zero_fir", station, case_id)
    find_pairs(by=world.system)
    with enter(world.system):
        for pair in LikelyPair.objects.select_related("station"):
            holdings.note("pair_id", pair.station, pair.pk)


def _on_call_at(sho: Posting) -> UUID:
    """Name a woman officer on call at a station for today and tomorrow, by rank and office; return one entry."""
    form, woman = uuid4(), NamedWoman(rank="SI", office="women_help_desk")
    tomorrow = today() + timedelta(days=1)
    with enter(sho):
        name_on_call(OnCallDays([(today(), woman), (tomorrow, woman)], time(0), time(0), form), by=sho)
    return uuid5(form, tomorrow.isoformat())


def _ends_on_call(asker: Asker, unit: Unit) -> bool:
    """Return whether the asker ends an entry of who is on call: who hears complaints at that very station."""
    return asker.works_at(unit) and asker.role in roles_with(Capability.HANDLE_COMPLAINTS)


def _texts(complaint_id: UUID) -> list[UUID]:
    return [item.pk for item in current_items(complaint_id)]


def _ends_of(name: str) -> Targets:
    """A Zero FIR on its way is seen at either end: of Kotwali's that is Hazratganj too, in another district."""

    def targets(asker: Asker) -> Iterator[Target]:
        world = asker.world
        other = {world.kotwali: world.hazratganj, world.gandhi_maidan: world.patna}
        yield from noted(name, lambda viewer, unit: viewer.cases_of(unit) or viewer.cases_of(other[unit]))(asker)

    return targets


def _may_open_account(asker: Asker, unit: Unit) -> bool:
    return asker.works_at(unit) and asker.role in roles_with(Capability.OPEN_ZERO_FIR)


def _waiting_accounts(asker: Asker) -> Iterator[Target]:
    """The account of a Zero FIR: to the station that it was sent to, and not to its sender."""
    yield from noted("received_id", _may_open_account)(asker)
    yield from noted("transfer_id", lambda _asker, _unit: False)(asker)


def _openings_of_waiting_accounts(asker: Asker) -> Iterator[Target]:
    for unit, transfer_id in asker.holdings.made["received_id"]:
        if asker.posting and _may_open_account(asker, unit):
            with enter(asker.posting):
                case_id = Transfer.objects.get(pk=transfer_id).case_id
                opening_id = open_identity(case_id, _texts(case_id), "jurisdiction", "", by=asker.posting)
            yield Target((transfer_id, opening_id), True, f"own opening of a Zero FIR sent to {unit}")
        yield Target((transfer_id, NOWHERE), False, f"no opening of a Zero FIR sent to {unit}")


def _openings_for_the_copy(asker: Asker) -> Iterator[Target]:
    """An opening of the asker's own for the free copy, at the asker's station; and none."""
    for unit, case_id in asker.holdings.made["zero_fir"]:
        if asker.posting and asker.works_at(unit) and asker.role in roles_with(Capability.HANDLE_COMPLAINTS):
            with enter(asker.posting):
                opening_id = open_identity(
                    case_id, _texts(case_id), "free_copy", "", by=asker.posting, recipient="victim"
                )
            yield Target((case_id, opening_id), True, f"own opening for the free copy at {unit}")
        yield Target((case_id, NOWHERE), False, f"no opening for the free copy at {unit}")


def _above(asker: Asker, unit: Unit) -> bool:
    return asker.cases_of(unit) and not asker.works_at(unit)


def _accounts(asker: Asker) -> Iterator[Target]:
    """An opening of the asker's own, where the role and the level give one; and none."""
    for unit, record in asker.holdings.made["record_id"]:
        if asker.posting and asker.role in roles_with(Capability.HANDLE_REFUSALS) and _above(asker, unit):
            with enter(asker.posting):
                own_opening_id = open_identity(record, _texts(record), "supervision", "", by=asker.posting)
            yield Target((record, own_opening_id), True, f"own opening of an account at {unit}")
        yield Target((record, NOWHERE), False, f"no opening of an account at {unit}")


def _papers(asker: Asker) -> Iterator[Target]:
    """A paper of each record: to a level above its unit; and none."""
    for unit, record in asker.holdings.made["record_id"]:
        yield Target((record, _paper(asker, record).pk), _above(asker, unit), f"paper of a refusal at {unit}")
        yield Target((record, NOWHERE), False, f"no paper of a refusal at {unit}")


def _opened_papers(asker: Asker) -> Iterator[Target]:
    """An opening of a paper of the asker's own, where the role and the level give one; and none."""
    for unit, record in asker.holdings.made["record_id"]:
        if asker.posting and asker.role in roles_with(Capability.HANDLE_REFUSALS) and _above(asker, unit):
            item = _paper(asker, record).item
            with enter(asker.posting):
                own_opening_id = open_identity(record, [item], "supervision", "", by=asker.posting)
            yield Target((record, own_opening_id), True, f"own opening of a paper at {unit}")
        yield Target((record, NOWHERE), False, f"no opening of a paper at {unit}")


def _paper(asker: Asker, record: UUID) -> RefusalPaper:
    system = asker.world.system
    with enter(system, at=system.unit):
        return RefusalPaper.objects.get(record_id=record)


GUARDED = Guarded(
    fill=_fill,
    seen={
        "intake_complaint": AT,
        "intake_numbers": AT,
        "intake_womanofficeroncall": AT,
        "intake_likelypair": AT,
        "intake_step": STEP,
        "intake_complaintaccused": STEP,
        "intake_transfer": AT_AN_END.format(ends="t.sender_id, t.receiver_id, t.decider_id"),
        "intake_accountability": FROM_ABOVE,
        "intake_refusalpaper": f"exists (select 1 from intake_accountability a where a.id = t.record_id"
        f" and {FROM_ABOVE.replace('t.unit_id', 'a.unit_id')})",
    },
    unread=frozenset({"intake_treatment"}),
    reference=frozenset({"intake_slip", "intake_slipissue"}),
    only_grow=frozenset({"intake_slipissue", "intake_refusalpaper"}),
    targets={
        ("complaint_id",): noted("complaint_id"),
        ("transfer_id",): _ends_of("transfer_id"),
        "intake:elsewhere": _ends_of("fed_zero_fir"),
        "intake:open_zero_fir": _waiting_accounts,
        "intake:opened_zero_fir": _openings_of_waiting_accounts,
        ("record_id",): noted("record_id", _above),
        ("pair_id",): noted("pair_id"),
        "intake:end_on_call": noted("on_call", _ends_on_call),
        **dict.fromkeys(("intake:forward", "intake:way", "intake:free_copy"), noted("zero_fir")),
        "intake:free_copy_print": _openings_for_the_copy,
        "intake:opened": opened("complaint_id", _texts),
        "intake:opened_account": _accounts,
        "intake:open_record_paper": _papers,
        "intake:opened_record_paper": _opened_papers,
    },
    acts={"intake:complaint": roles_with(Capability.HANDLE_COMPLAINTS)},
    jobs=frozenset({"intake.find_pairs", "intake.recalculate_limits"}),
)
