"""Blank forms as PDF: each with its number on every sheet, in Hindi and English; names only on a sealed sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from itsso.cases.blanks.models import BlankForm
from itsso.cases.blanks.words import KINDS, SHEETS, BlankSheet, PaperSection, blank_number
from itsso.platform.languages import SHIPPED
from itsso.ui import text
from itsso.ui.components import Text
from itsso.ui.printing import pdf
from itsso.units.models import Unit

TEMPLATE = Path(__file__).parent / "typst" / "blanks.typ"

type BothLanguages = Mapping[str, str]
"""A text by the code of its language."""

NO_FIR = _(
    "This form is no FIR and no GD entry. Those are made in their own registers; enter this form in the system as soon "
    "as the network is back, under its number."
)
NO_NAMES = _("Write no name on this sheet: V1, A1. Names go on the sealed sheet alone.")
SEALED = _("SEALED SHEET. Keep it in a closed cover, apart from the first sheet. Never photograph it or send it.")
SPOILED = _("A form that is spoiled or lost is cancelled in the system with its number.")


def blanks_pdf(blanks: Sequence[BlankForm]) -> bytes:
    """Return blank forms of one station as PDF. Needs at least one."""
    first = blanks[0]
    data = {
        "title": _both(KINDS[first.kind]),
        "station": _both(first.station),
        "forms": [_form(blank) for blank in blanks],
        "words": {
            "number": _both(_("Blank form number")),
            "no_fir": _both(NO_FIR),
            "no_names": _both(NO_NAMES),
            "sealed": _both(SEALED),
            "spoiled": _both(SPOILED),
            "printed": _both(_("Printed")),
        },
        "printed": f"{text.moment(first.printed_at)} · {first.printed_by}",
    }
    return pdf(TEMPLATE, data, first.printed_at)


def _form(blank: BlankForm) -> dict[str, object]:
    return {"number": blank_number(blank), "sheets": [_sheet(sheet) for sheet in SHEETS[blank.kind]]}


def _sheet(sheet: BlankSheet) -> dict[str, object]:
    return {"sealed": sheet.sealed, "sections": [_section(section) for section in sheet.sections]}


def _section(section: PaperSection) -> dict[str, object]:
    return {
        "title": _both(section.title),
        "names": [_both(name) for name in section.names],
        "columns": [_both(column) for column in section.columns],
        "lines": section.free_lines,
    }


def _both(value: Text | Unit) -> BothLanguages:
    texts: dict[str, str] = {}
    for code, _name in SHIPPED:
        with override(code):
            texts[code] = str(value)
    return texts
