"""The page before a grave action of forensics: it shows what will be done, and its button does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render

from itsso.protection.middleware import OfficerRequest
from itsso.ui.components import SummaryRow, Text

CONFIRMED = "confirmed"
"""The field by which a form says that its officer saw this page."""


@dataclass(frozen=True)
class Confirmation:
    """An action that waits for confirmation: the question, its facts, its consequence and the button that does it."""

    title: Text
    facts: Sequence[SummaryRow]
    consequence: Text
    button: Text
    fields: Sequence[tuple[str, str]]
    """Names and values that the button sends."""


def ask_first(request: OfficerRequest, confirmation: Confirmation) -> HttpResponse:
    """Return the page that asks; its form goes to the page's own address, and Cancel leads there too."""
    return render(request, "forensics/confirmation.html", {"confirmation": confirmation})
