"""Two States that send feeds: the rows each sends about its Zero FIRs and transfers, and the outcome."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from itsso.accounts.models import Posting
from itsso.cases.models import Case
from itsso.exchange.feed_import.load import Summary, load
from itsso.exchange.models import Rejected
from itsso.protection.ranges import enter
from tests.support import feeds


def in_patna(number: int, **columns: str) -> dict[str, Any]:
    return feeds.fir(number, station="PAT-1", state_code="IN-BR", district_code="PAT") | columns


ZERO = {
    "zero_state_code": "IN-BR",
    "zero_ps_code": "PAT-1",
    "zero_no": "5",
    "zero_year": "2026",
    "zero_registered_at": "2026-01-08T11:00:00+05:30",
}
BIHARS_ZERO = feeds.zero(5, station="PAT-1", state_code="IN-BR", district_code="PAT")
SENT = {
    "transfer_status": "sent",
    "to_state_code": "IN-UP",
    "to_ps_code": "KNP-1",
    "sent_mode": "cctns",
    "sent_at": "2026-01-09T10:00:00+05:30",
    "source_updated_at": "2026-02-05",
}

ZERO_DAY = date(2026, 1, 8)
"""When the Zero FIRs were registered, from which the two months run whether they are here or only named."""


def own_cases(by: Posting) -> dict[str, date | None]:
    """Return the cases that an officer sees, each with the day of its first recording."""
    with enter(by):
        return dict(Case.objects.values_list("number", "first_recorded"))


def send(folder: Path, by: Posting, rows: feeds.Rows, **more: Any) -> tuple[int, list[str]]:
    """Load a delivery of these rows; return how many were accepted, and the reasons why others were not."""
    done = load(feeds.write(folder, rows, **more), by=by, workers=1)
    with enter(by):
        return done.accepted, sorted(Rejected.objects.filter(delivery=done.delivery).values_list("reason", flat=True))


UPS_ZERO = {
    "zero_state_code": "IN-UP",
    "zero_ps_code": "LKO-1",
    "zero_no": "3",
    "zero_year": "2026",
    "zero_registered_at": "2026-01-08T11:00:00+05:30",
}


def re_registered_as(number: int, state: str = "IN-BR", station: str = "PAT-1", **more: str) -> dict[str, str]:
    """Return the columns in which a Zero FIR's row names the FIR that it became."""
    return {
        "transfer_status": "re_registered",
        "to_state_code": state,
        "to_ps_code": station,
        "fir_no": str(number),
        "sent_at": "2026-01-09T10:00:00+05:30",
        "sent_mode": "cctns",
        "fir_year": "2026",
        "re_registered_at": "2026-01-14T10:00:00+05:30",
    } | more


def patnas(clerk: Posting) -> list[tuple[str, int, date | None]]:
    """Return the cases that Bihar sees: number, station, first recording."""
    with enter(clerk):
        return sorted(Case.objects.values_list("number", "station_id", "first_recorded"))


SENT_TO_PATNA = re_registered_as(0) | {"transfer_status": "sent", "fir_no": "", "fir_year": "", "re_registered_at": ""}

IN_JANUARY = {"registered_at": "2026-01-14T10:00:00+05:30", "entered_at": "2026-01-14T10:00:00+05:30"}

LUCKNOWS = {"station": "LKO-1", "district_code": "LKO"}


def by_zero(kind: str, record: str, at: str, **more: str) -> dict[str, Any]:
    """Return an event that UP reports of the case of its Zero FIR 3."""
    return feeds.event(
        "", kind, station="LKO-1", record=record, fir_year="", zero_no="3", zero_year="2026", at=at, **more
    )


TO_PATNA, HOME = "to=IN-BR/PAT-1", "to=LKO-1"
"""Facts of an event by which a case goes to Patna, or back to Lucknow."""

BR = {"source_system": "cctns-br"}
"""The manifest of a delivery of Bihar."""

DELETED = {"record_action": "delete", "source_updated_at": "2026-06-01"}


def send_again(folder: Path, rows: feeds.Rows, by: Posting, **more: Any) -> Summary:
    """Load the same files in another delivery."""
    return load(feeds.write(folder, rows, coverage_to="2026-06-29", **more), by=by, workers=1)
