"""The page before a grave action: it shows what will be done, and sends the same form again to do it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from itsso.ui.components import SummaryRow, Text
from itsso.ui.templatetags.posting_forms import FIELD as POSTING

CONFIRMED = "confirmed"
"""The button that does what the page shows."""


@dataclass(frozen=True)
class Check:
    """An action that waits for confirmation: the question, its details, its consequence and the button that does it."""

    title: Text
    rows: Sequence[SummaryRow]
    consequence: Text
    button: Text
    cancel: str  # the address to which Cancel leads
    tone: str = ""  # "warning" for an action that takes something away
    may_change: bool = True  # whether the address shows the form again, for "change"


def is_confirmed(request: HttpRequest) -> bool:
    """Return whether a form comes from the page that shows what it will do."""
    return CONFIRMED in request.POST


def check_page(request: HttpRequest, check: Check) -> HttpResponse:
    """Return the page that shows what a valid form will do, with the form's fields hidden in it."""
    control_fields = ("csrfmiddlewaretoken", POSTING, CONFIRMED, "change")
    values = [(name, value) for name, values in request.POST.lists() for value in values if name not in control_fields]
    return render(request, "ui/check.html", {"check": check, "values": values})
