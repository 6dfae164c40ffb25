"""The check page before a grave act: it shows what will be done, and sends the same form again to do it.

A view whose form is valid returns `check_page(request, Check(...))` unless `is_confirmed(request)`, and acts otherwise.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from itsso.ui.components import SummaryRow, Text
from itsso.ui.templatetags.posting_forms import FIELD as POSTING

CONFIRMED = "confirmed"
"""The name of the button that does what the page shows."""


@dataclass(frozen=True)
class Check:
    """The texts of a check page: the question, its details, what follows from the act, and the button that does it.

    `consequence` is empty where the question says it all.
    """

    template: ClassVar[str] = "ui/check.html"

    title: Text
    rows: Sequence[SummaryRow]
    consequence: Text
    button: Text
    cancel: str  # the address to which Cancel leads
    tone: str = ""  # "warning" for an action that takes something away
    may_change: bool = True  # whether the view shows the form again when it is sent with the button "change"


def is_confirmed(request: HttpRequest) -> bool:
    """Return whether the form was sent by the button of a check page."""
    return CONFIRMED in request.POST


def check_page(request: HttpRequest, check: Check, sent: QueryDict | None = None) -> HttpResponse:
    """Return the check page of the form that was sent, with its fields as hidden ones; files are not among them.

    `sent` takes the place of `request.POST` where the view adds fields to it.
    """
    control_fields = ("csrfmiddlewaretoken", POSTING, CONFIRMED, "change")
    values = [
        (name, value)
        for name, values in (sent or request.POST).lists()
        for value in values
        if name not in control_fields
    ]
    return render(request, check.template, {"check": check, "values": values})
