"""What every letter begins and ends with. Its number and its signature are written by hand: this system sends none."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from itsso.platform.clock import today
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text
from itsso.units.models import Unit

LINE = "_" * 24
"""Where something is written by hand."""


def letterhead(unit: Unit, addressee: str, subject: Text) -> list[SummaryRow]:
    """Return who writes, to whom, when and about what."""
    return [
        SummaryRow(pgettext("letter", "From"), _("Police office, %(unit)s") % {"unit": unit}),
        SummaryRow(pgettext("letter", "To"), addressee),
        SummaryRow(pgettext("letter", "Number"), LINE),
        SummaryRow(pgettext("letter", "Date"), text.day(today())),
        SummaryRow(pgettext("letter", "Subject"), subject),
    ]


def signature() -> list[SummaryRow]:
    """Return where the letter is signed."""
    return [
        SummaryRow(_("Signature"), format_html("<br><br>{}", LINE)),
        SummaryRow(_("Name and designation"), LINE),
    ]
