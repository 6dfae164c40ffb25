"""What of complaints and Zero FIRs waits for an officer: numbers on the desk, each with the list that it counts."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.intake import queries
from itsso.platform.clock import today
from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import Figure


def figures(request: OfficerRequest) -> Iterator[Figure]:
    """Only what waits; what is past its last day is marked. To accept, send again, decide and send comes first."""
    if not request.may("intake:list"):
        return
    found = queries.waiting_counts(request.posting.unit, today())
    board, complaints = reverse("intake:board"), reverse("intake:list")
    ways = (
        (
            found.to_accept,
            ngettext("Zero FIR to accept or return", "Zero FIRs to accept or return", found.to_accept),
            "received",
        ),
        (
            found.to_send_again,
            ngettext(
                "Zero FIR returned, to be sent again", "Zero FIRs returned, to be sent again", found.to_send_again
            ),
            "returned",
        ),
        (
            found.to_decide,
            ngettext("Zero FIR to be decided by you", "Zero FIRs to be decided by you", found.to_decide),
            "escalated",
        ),
        (found.unsent, ngettext("Zero FIR not sent yet", "Zero FIRs not sent yet", found.unsent), "unsent"),
    )
    for number, words, part in ways:
        if number:
            yield Figure(number, words, f"{board}#{part}", "soon")
    waits = (
        (found.typing, _("complaints being typed"), "typing", 0),
        (found.undecided, _("complaints to be decided"), "undecided", 0),
        (found.signature, _("e-FIRs waiting for the signature"), "signature", found.signature_late),
        (found.enquiry, _("preliminary enquiries going on"), "enquiry", found.enquiry_late),
    )
    for number, words, stands, late in waits:
        if number:
            past = _("%(words)s, %(n)s past the last day") % {"words": words, "n": late} if late else words
            yield Figure(number, past, f"{complaints}?stands={stands}", "bad" if late else "soon")
