"""Messages for rejected rows: why, and what to do, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from django.utils.translation import gettext_lazy as _

from itsso.ui.components import Text

type RowReason = Literal[
    "missing",
    "legacy_font",
    "not_a_date",
    "not_a_code",
    "not_devanagari",
    "not_a_number",
    "not_a_paper_number",
    "telephone",
    "not_yet",
    "too_long",
    "columns",
    "state",
    "unit",
    "outside",
    "twice",
    "another_name",
    "same_person",
    "post_order",
    "ends_before",
    "before_service",
    "no_person",
    "no_session",
    "before_course",
    "other_course",
    "certificate",
    "held_elsewhere",
    "certificate_elsewhere",
    "withdrawn",
]
"""Why a row is rejected."""


@dataclass(frozen=True, slots=True)
class RowError(Exception):
    """An error in a row: its column, its reason, and the values of the message."""

    column: str
    reason: RowReason
    values: Mapping[str, str] = field(default_factory=dict)


REASONS: dict[str, Text] = {
    "missing": _("is empty. Fill it in."),
    "legacy_font": _(
        "is written in a legacy Hindi font (as Kruti Dev), or was saved in another encoding: it is not readable text. "
        "Convert it to Unicode and save the file as CSV UTF-8."
    ),
    "not_a_date": _("“%(value)s” is not a date. Write it as 2026-11-24 or 24-11-2026."),
    "not_a_code": _("“%(value)s” is not one of: %(codes)s."),
    "not_devanagari": _("“%(value)s” has letters that are not Devanagari. Correct it, or leave the cell empty."),
    "not_a_number": _("“%(value)s” is not a whole number from 0 to 100."),
    "not_a_paper_number": _("is not the number of a certificate. Write only the number, with its digits; no name."),
    "telephone": _("contains a telephone number. Remove it."),
    "not_yet": _("%(value)s is in the future."),
    "too_long": _("is longer than %(most)s characters."),
    "columns": _("the row has %(cells)s cells, the header has %(columns)s. Look for a comma within a name."),
    "state": _("“%(value)s” is not your State or agency. Write it as IN-UP."),
    "unit": _("none of your units has the code “%(value)s”. See the list of units."),
    "outside": _("the unit %(value)s is not below yours. A unit above it must send this row."),
    "twice": _("the same entry is in row %(row)s of this file. Remove one of the two."),
    "another_name": _(
        "number %(number)s is already recorded for %(held)s. If it is the same person, correct the name here; if "
        "not, the number."
    ),
    "same_person": _(
        "%(held)s joined on the same day under number %(number)s and the names sound alike. If it is the same person, "
        "give that number; if not, write yes in the column distinct."
    ),
    "post_order": _("the register has a posting from %(held)s. A later posting must begin after that day."),
    "ends_before": _("ends on %(ended)s, before it begins on %(began)s."),
    "before_service": _("began on %(began)s, before the person joined on %(joined)s."),
    "no_person": _("nobody of your units has the number %(value)s. Send the register first, or correct the number."),
    "no_session": _(
        "no course is planned under “%(value)s”. Leave it empty, or give the reference of the planned course."
    ),
    "before_course": _("the course %(session)s was held from %(begins)s to %(ends)s; this attendance has other days."),
    "other_course": _("%(session)s was a course in %(course)s."),
    "certificate": _("certificate %(value)s belongs to %(held)s. Nobody else can have it too."),
    "held_elsewhere": _(
        "number %(value)s belongs to a person of a unit that is not below yours. A unit above both must transfer the "
        "person."
    ),
    "certificate_elsewhere": _(
        "certificate %(value)s belongs to somebody of another unit. Nobody else can have it too."
    ),
    "withdrawn": _("this attendance was withdrawn here: %(why)s. A file cannot restore it."),
}


def message(reason: str, values: Mapping[str, str]) -> str:
    """Return the message of a reason, with its values filled in."""
    return str(REASONS[reason]) % values
