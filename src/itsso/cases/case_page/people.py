"""The people of a case as its page names them: by number, with custody, limits, and whether a person is a child."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from itsso import law
from itsso.cases.case_page.stages_of_case import CustodySpan
from itsso.lawbook import answers
from itsso.ui import text


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person of the case by number, with the clocks that have begun for that person."""

    label: str
    victim: bool
    child: bool | None
    lines: list[answers.ClockLine]


def with_age(person: law.Victim | law.Accused, label: str) -> str:
    """Return the label, and that the person is a child where that is known."""
    return _("%(label)s (child)") % {"label": label} if person.child else label


def accused_text(custody: CustodySpan | None) -> str:
    """Return a phrase about an accused and the custody since the last remand."""
    if custody is None:
        return _("accused")
    days = {"begin": text.day(custody.begin), "end": text.day(custody.end)}
    if custody.is_unknown:
        return _("accused, remanded on %(begin)s; it is not known here whether custody has ended") % days
    if custody.end is None:
        return _("accused, in custody since the remand of %(begin)s") % days
    return _("accused, was in custody from the remand of %(begin)s to %(end)s") % days
