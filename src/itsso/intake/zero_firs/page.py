"""The texts of a Zero FIR on its way, and the lines of the figures that States report."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.intake.models import Transfer, TransferStatus
from itsso.intake.zero_firs import queries
from itsso.intake.zero_firs.reconciliation.queries import Reconciliation
from itsso.law.counting import day_of, is_after
from itsso.law.grammar import Length
from itsso.lawbook import facts, periods
from itsso.platform.clock import INDIA, now
from itsso.ui import text
from itsso.ui.components import Text
from itsso.units.models import Unit

_TO_BE_ACCEPTED: dict[TransferStatus, Text] = {
    TransferStatus.SENT: gettext_lazy("To be accepted by this station"),
    TransferStatus.DIRECTED: gettext_lazy("To be accepted by this station, by decision of %(unit)s"),
}
"""Where a Zero FIR is that waits for the acceptance of the reader's own station."""


def re_registered_text(station: str, fir_number: str) -> str:
    """Return that a Zero FIR was re-registered, as a sentence."""
    return _("Re-registered at %(station)s as FIR %(fir)s") % {"station": station, "fir": fir_number}


def location_text(transfer: Transfer, reader: Unit) -> str:
    """Return where a Zero FIR is, as a sentence for an officer of the unit `reader`."""
    values = {"station": transfer.receiver, "unit": transfer.decider}
    if transfer.receiver_id == reader.pk and transfer.standing in _TO_BE_ACCEPTED:
        return str(_TO_BE_ACCEPTED[TransferStatus(transfer.standing)]) % values
    sentences = {
        TransferStatus.SENT: _("Sent to %(station)s, not accepted yet"),
        TransferStatus.RETURNED: _("Returned by %(station)s"),
        TransferStatus.ESCALATED: _("Waiting for the decision of %(unit)s"),
        TransferStatus.DIRECTED: _("Sent to %(station)s by decision of %(unit)s, not accepted yet"),
    }
    if transfer.standing == TransferStatus.ACCEPTED:
        return re_registered_text(str(transfer.receiver), text.fir_number(transfer.fir_number, transfer.fir_year or 0))
    return sentences[TransferStatus(transfer.standing)] % values


def duration_text(span: timedelta) -> str:
    """Return a duration: in hours up to two days, then in days."""
    hours = int(span.total_seconds() // 3600)
    if hours < 48:
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return ngettext("%(n)s day", "%(n)s days", hours // 24) % {"n": hours // 24}


@dataclass(frozen=True)
class TransferRow:
    """A Zero FIR on the board."""

    label: str
    url: str
    way: str
    location: str
    since_first: str
    since: str
    limit: str
    late: bool
    reason: Text
    dates: str


def transfer_label(transfer: Transfer) -> str:
    """Return the name of a Zero FIR on its way: the number that it has at the first station."""
    return _("Zero FIR %(number)s") % {"number": text.fir_number(transfer.number, transfer.year)}


def transfer_row(transfer: Transfer, reader: Unit) -> TransferRow:
    """Return one row for an officer of the unit `reader`.

    It says from where to where, and for how long since the first recording and in this step.
    """
    moment = now()
    since, registered = (at.astimezone(INDIA) for at in (transfer.since, transfer.registered_at))
    limit = queries.length_of_step(transfer.standing, _state_of_step(transfer), since.date(), registered.date())
    return TransferRow(
        label=transfer_label(transfer),
        url=reverse("intake:transfer", args=[transfer.pk]),
        way=f"{transfer.sender} → {transfer.receiver}",
        location=location_text(transfer, reader),
        since_first=duration_text(queries.waiting_time(transfer, moment)),
        since=duration_text(moment - transfer.since),
        limit=_limit(limit),
        late=limit is not None and is_after(moment, limit.end(since)[1]),
        reason=facts.CODES[transfer.reason] if _shows_reason(transfer) else "",
        dates=_dates(transfer),
    )


def _shows_reason(transfer: Transfer) -> bool:
    """Return whether the last return, referral or decision explains where it is now."""
    return bool(transfer.reason) and transfer.standing != TransferStatus.ACCEPTED


def _dates(transfer: Transfer) -> str:
    """Return the day from which the two months run, and the day of re-registration where there is one."""
    first = {"first": text.moment(transfer.registered_at)}
    if transfer.standing != TransferStatus.ACCEPTED:
        return _("First recorded on %(first)s: the two months are counted from then.") % first
    sentence = _("First recorded on %(first)s: the two months are counted from then. Re-registered on %(second)s.")
    return sentence % (first | {"second": text.moment(transfer.since)})


def _state_of_step(transfer: Transfer) -> str:
    """Return the State whose setting limits the step.

    The sender's while the Zero FIR is back there, else the receiver's.
    """
    return transfer.sender.state if transfer.standing == TransferStatus.RETURNED else transfer.receiver.state


@dataclass(frozen=True)
class UnsentRow:
    """A Zero FIR that has not been sent on."""

    label: str
    url: str
    station: str
    since: str
    limit: str
    late: bool


def unsent_row(case: Case, page: str) -> UnsentRow:
    """Return one row, by the day of registration, which is all that a list of cases knows."""
    assert case.first_recorded is not None
    registered = datetime.combine(case.first_recorded, datetime.min.time(), INDIA)
    day = case.first_recorded
    limit = queries.length_of_step(TransferStatus.RETURNED, case.station.state, day, day)
    return UnsentRow(
        label=case_label(case),
        url=reverse(page, args=[case.pk]),
        station=str(case.station),
        since=duration_text(now() - registered),
        limit=_limit(limit),
        late=limit is not None and is_after(now(), day_of(limit.end(day)[1])),
    )


def _limit(limit: Length | None) -> str:
    """Return the limit of a step, for display next to the time that it has taken."""
    return _("time limit %(limit)s") % {"limit": periods.length(limit)} if limit else ""


LINES: dict[str, Text] = {
    "registered": gettext_lazy("Zero FIRs registered"),
    "unsent": gettext_lazy("Waiting to be sent"),
    "sent_by_next_day": gettext_lazy("Sent by the end of the next day"),
    "sent_within": gettext_lazy("Sent within the State"),
    "waiting_within": gettext_lazy("Of these not accepted yet"),
    "sent_outside": gettext_lazy("Sent outside the State"),
    "waiting_outside": gettext_lazy("Of these not accepted yet (outside the State)"),
    "received_within": gettext_lazy("Received from within the State"),
    "received_outside": gettext_lazy("Received from outside the State"),
    "re_registered": gettext_lazy("Of those received: re-registered"),
    "pending": gettext_lazy("Of those received: pending re-registration"),
    "late": gettext_lazy("Of those pending: undecided for longer than the hours set"),
    "referred": gettext_lazy("Of those received: nodal officer asked"),
    "returned": gettext_lazy("Of those received: returned"),
    "escalated_between_states": gettext_lazy("Between States: waiting for a nodal officer"),
    "e_received": gettext_lazy("e-FIRs received, as recorded on these pages"),
    "e_converted": gettext_lazy("e-FIRs converted into FIRs"),
    "e_disposed": gettext_lazy("e-FIRs disposed of otherwise"),
}
"""The lines that States report, in their order, by the field of `Reconciliation` that counts each."""


OTHER_LINES: dict[str, Text] = {
    "sent": pgettext_lazy("Zero FIR", "Forwarded"),
    "received": pgettext_lazy("Zero FIR", "Received"),
    "register": gettext_lazy("Register of Zero FIRs"),
}
"""Lists that no line above counts by itself: columns of the table of parts, and all Zero FIRs of both ends."""


def figure_lines(figures: Reconciliation) -> list[tuple[str, Text, int]]:
    """Return the lines that States report: name, words and count."""
    return [(name, title, getattr(figures, name)) for name, title in LINES.items()]
