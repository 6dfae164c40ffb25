"""Tags for pages about one case."""

from __future__ import annotations

from uuid import UUID

from django import template
from django.utils.translation import gettext as _

from itsso.cases import extensions, words
from itsso.cases.models import Case
from itsso.ui import text

register = template.Library()


@register.filter
def case_label(case: Case) -> str:
    """Return how a case is called: its number."""
    return words.case_label(case)


@register.simple_tag
def case_subtitle(case: Case) -> str:
    """Return what is shown with the number of a case on each page about it: its sections and its officer."""
    io = _("IO %(number)s") % {"number": case.io_ref} if case.io_ref else ""
    return " · ".join(filter(None, (text.sections(case.sections), io)))


@register.inclusion_tag("ui/sub_navigation.html", takes_context=True)
def case_tabs(context: template.Context, case_id: UUID) -> dict[str, object]:
    """Return the tabs of this case, those of other packages included."""
    return {"tabs": extensions.tabs(context["request"], case_id), "label": _("Pages about this case")}
