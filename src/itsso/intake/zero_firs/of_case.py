"""The task and the sentence about a Zero FIR on its case page and on My work: to forward it, or where it waits."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.cases.addresses import case_address
from itsso.cases.case_tasks import CaseTask
from itsso.intake.models import TransferStatus
from itsso.intake.zero_firs import queries
from itsso.intake.zero_firs.queries import ToForward, Whereabouts
from itsso.platform.prepared_statements import RowStatement
from itsso.protection.middleware import OfficerRequest
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units.models import Unit

HAS_CASE_TASK = queries.IS_TO_FORWARD
"""The condition that `case_tasks` has a task of a case, as SQL over `c.case_id`."""


def case_tasks(request: OfficerRequest, cases: Collection[UUID]) -> RowStatement[tuple[UUID, CaseTask]] | None:
    """Return the statement of the Zero FIRs among some cases that the officer's station has still to forward."""
    if not request.may("intake:forward"):
        return None
    to_forward = queries.zero_firs_to_forward(cases, request.posting.unit)
    return to_forward.converted(lambda rows: [(row.case_id, _task(row)) for row in rows])


def _task(row: ToForward) -> CaseTask:
    again, first = _("Forward the Zero FIR again"), _("Forward the Zero FIR to the station with jurisdiction")
    url = case_address(row.case_id, "intake:forward")
    return CaseTask(again if row.again else first, row.since, url, comes_first=True)


def whereabouts(request: OfficerRequest, cases: Collection[UUID]) -> RowStatement[tuple[UUID, Text]] | None:
    """Return the statement of where the forwarded Zero FIRs among some cases wait, a sentence each."""
    if not request.may("intake:way"):
        return None
    return queries.zero_firs_elsewhere(cases).converted(lambda rows: [(row.case_id, _sentence(row)) for row in rows])


def _sentence(row: Whereabouts) -> str:
    values = {
        "day": text.day(row.since),
        "station": Unit(name=row.station or "", name_hi=row.station_hi or ""),
        "unit": Unit(name=row.decider or "", name_hi=row.decider_hi or ""),
    }
    return _template(row) % values


def _template(row: Whereabouts) -> str:
    match row.transfer_status:
        case TransferStatus.SENT:
            return _(
                "Forwarded to %(station)s on %(day)s. Not accepted there yet: its time limits run with the station that"
                " recorded it."
            )
        case TransferStatus.DIRECTED:
            return _(
                "Forwarded to %(station)s on %(day)s by decision of %(unit)s. Not accepted there yet: its time limits"
                " run with the station that recorded it."
            )
        case TransferStatus.ESCALATED:
            return _("%(unit)s is to decide which station has jurisdiction (since %(day)s).")
    if row.station:
        return _("Forwarded on %(day)s to %(station)s, according to CCTNS. Not re-registered yet.")
    return _("Forwarded on %(day)s, according to CCTNS, which does not say to which station. Not re-registered yet.")
