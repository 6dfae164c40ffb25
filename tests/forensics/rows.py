"""A row in every table of forensics, written directly: for tests of who sees rows, not of how they came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model

from itsso.accounts.queries import system_posting
from itsso.forensics import sealed
from itsso.forensics.labels import new_label
from itsso.forensics.models import (
    FAR,
    Assignment,
    Collected,
    Competence,
    Contact,
    CustodyAct,
    Exhibit,
    Hold,
    Incoming,
    Item,
    Note,
    NoteDetails,
    NoteQuery,
    Priority,
    Rejected,
    Released,
    Report,
    Request,
    RequestDetails,
    RequestQuery,
    Review,
    Testimony,
    TrustedKey,
    Uncollected,
    Work,
    Worksheet,
)
from itsso.platform.clock import now
from itsso.platform.ids import uuid7
from itsso.protection.ranges import enter
from itsso.units.models import Unit


@dataclass(frozen=True)
class RowIds:
    """By what the rows are known in addresses."""

    label: str
    note: UUID
    work: UUID
    report: UUID
    incoming: UUID


def rows_of(case: UUID, station: Unit, laboratory: Unit) -> RowIds:
    """Create one row in each table, of one case at one station and one laboratory; return their ids."""
    label, moment, form = new_label(), now(), uuid7()
    item = {"label": label, "what": "clothing", "mark": "P-1", "impression": "SHO"}
    _add(
        Item,
        **item,
        form=form,
        case_id=case,
        origin="scene",
        seized_at=moment,
        seized_by="X",
        seized_by_name="X",
        made_at=moment,
    )
    note = _add(
        Note,
        case_id=case,
        station=station,
        laboratory=laboratory,
        memo="1",
        labels=[label],
        asked=[],
        priority="ordinary",
        since=moment,
        sent_at=moment,
        sent_by="X",
        sent_by_name="X",
        parcel=uuid7(),
    )
    details: dict[str, Any] = {"nth": 1, "control": "awaited", "stated_at": moment}
    _add(NoteDetails, id=uuid7(), note=note, case_id=case, stated_by="X", stated_by_name="X", **details)
    _add(RequestDetails, id=uuid7(), note=note.pk, sender=station, laboratory=laboratory, **details)
    query: dict[str, Any] = {"id": uuid7(), "code": "papers", "asked_at": moment}
    _add(NoteQuery, note=note, case_id=case, station=station, **query)
    report_id = uuid7()
    with enter(system_posting()):
        version, for_police = sealed.seal(station.state, b"%PDF-1.4\n", report_id, "report")
        _version, signed = sealed.seal(laboratory.state, b"%PDF-1.4\n", report_id, "signed")
    _add(
        Released,
        id=report_id,
        note=note,
        case_id=case,
        station=station,
        number="1",
        version=1,
        section="biology",
        labels=[label],
        examiner="X",
        signed="",
        released_at=moment,
        key_version=version,
        sealed=for_police,
        sha256="",
        signature="",
        key="",
    )
    _add(
        CustodyAct,
        label=label,
        nth=1,
        handover=uuid7(),
        deed="taken",
        holder_from="scene",
        holder_to="officer",
        at=moment,
        recorded=moment,
        unit=station,
        person="X",
        person_name="X",
        seal="whole",
        form=form,
        previous="",
        line=uuid7(),
    )
    request = _add(
        Request,
        id=note.id,
        laboratory=laboratory,
        sender=station,
        year=2026,
        number=1,
        memo="1",
        asked=[],
        priority="ordinary",
        since=moment,
        sent_at=moment,
        announced_at=moment,
    )
    _add(Exhibit, **item, request=request, laboratory=laboratory, seized_at=moment)
    laboratory_field: dict[str, Any] = {"laboratory": laboratory}
    work = _add(
        Work,
        request=request,
        section="biology",
        labels=[label],
        questions=[],
        rank=9,
        due=FAR,
        received_at=moment,
        since=moment,
        **laboratory_field,
    )
    _add(
        Competence,
        examiner="X",
        examiner_name="X",
        section="biology",
        since=date(2026, 1, 1),
        given_by="X",
        **laboratory_field,
    )
    _add(Assignment, work=work, examiner="X", how="random", among={}, at=moment, by="X", **laboratory_field)
    _add(Hold, work=work, reason="kit_out_of_stock", since=moment, by="X", **laboratory_field)
    _add(
        Worksheet,
        id=uuid7(),
        work=work,
        label=label,
        method="x",
        note=b"",
        key_version=1,
        at=moment,
        by="X",
        by_name="X",
        **laboratory_field,
    )
    report = _add(
        Report,
        id=report_id,
        work=work,
        number="1",
        key_version=version,
        sealed=signed,
        drafted_at=moment,
        signed_at=moment,
        released_at=moment,
        **laboratory_field,
    )
    _add(RequestQuery, request=request, asked_by="X", asked_by_name="X", **query, **laboratory_field)
    _add(Collected, report=report, at=moment, **laboratory_field)
    _add(Uncollected, report=report, sender=station, released_at=moment, **laboratory_field)
    testimony = {"examiner": "X", "examiner_name": "X", "day": date(2026, 1, 1)}
    _add(Testimony, **testimony, noted_at=moment, noted_by="X", **laboratory_field)
    _add(Review, report=report, verdict="agreed", at=moment, by="X", by_name="X", **laboratory_field)
    _add(
        Priority,
        request=request,
        rank="sp",
        reason="other",
        way="letter",
        asked_at=moment,
        noted_by="X",
        **laboratory_field,
    )
    _add(
        Contact,
        request=request,
        rank="sp",
        way="letter",
        about="order",
        at=moment,
        noted_at=moment,
        noted_by="X",
        noted_by_name="X",
        **laboratory_field,
    )
    _add(TrustedKey, key="0" * 64, since=moment, given_by="X", **laboratory_field)
    incoming = _add(
        Incoming, at=moment, by="X", by_name="X", rows=1, accepted=0, unchanged=0, rejected=1, **laboratory_field
    )
    _add(
        Rejected,
        incoming=incoming,
        row=1,
        record="receipt",
        column="label",
        reason="not_ours",
        value="(9)",
        **laboratory_field,
    )
    return RowIds(label, note.pk, work.pk, report.pk, incoming.pk)


def _add(model: Any, **values: Any) -> Any:
    """Insert a row as the owner, who is bound by no policy.

    Keys are given as ids, since Django relates no rows of two connections.
    """
    ids = {
        f"{name}_id" if isinstance(value, Model) else name: getattr(value, "pk", value)
        for name, value in values.items()
    }
    return model.objects.using("owner").create(**ids)
