"""The head and the signature of every letter. Number and signature are written by hand: this system sends no letter."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text
from itsso.units.models import Unit

LINE = "_" * 24
"""A line to write on by hand."""


def letterhead(unit: Unit, addressee: str, subject: Text) -> list[SummaryRow]:
    """Return the rows of the head of a letter, from its sender to its subject."""
    return [
        SummaryRow(pgettext("letter", "From"), _("Police office, %(unit)s") % {"unit": unit}),
        SummaryRow(pgettext("letter", "To"), addressee),
        SummaryRow(pgettext("letter", "Number"), LINE),
        SummaryRow(pgettext("letter", "Date"), text.day(today())),
        SummaryRow(pgettext("letter", "Subject"), subject),
    ]


def signature() -> list[SummaryRow]:
    """Return the rows for the signature."""
    return [
        SummaryRow(_("Signature"), format_html("<br><br>{}", LINE)),
        SummaryRow(_("Name and designation"), LINE),
    ]
