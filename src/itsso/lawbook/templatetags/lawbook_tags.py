"""The lines of an assessment, written without a template's loops: a case has some ninety."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from itsso.lawbook.answers import ClockLine
from itsso.ui.components import unbroken_dates
from itsso.ui.templatetags.ui_tags import state_tag, when

register = template.Library()


@register.filter
def reasons(lines: Iterable[ClockLine]) -> SafeString:
    """Return the items of a list of rules, each with the reason why it gives no date."""
    return SafeString("".join(line.reason for line in lines))


@register.filter
def clock_rows(lines: Iterable[ClockLine]) -> SafeString:
    """Return the rows of a table of clocks that have begun: the duty, its last days, its status, and how it counts."""
    labels = [gettext("Due"), gettext("Status"), gettext("Why")]
    return SafeString("".join(_clock_row(line, *labels) for line in lines))


def _clock_row(line: ClockLine, due: str, status: str, why: str) -> SafeString:
    last_day = when(line.clock.due) if line.clock.due else ""
    if line.two_ends and line.clock.outer:
        last_day = format_html("{} {} {}", last_day, gettext("or"), when(line.clock.outer))
    return format_html(
        '<tr class="govuk-table__row{}"><th scope="row" class="govuk-table__header">'
        '<a class="govuk-link" href="{}">{}</a> <br> <span class="govuk-body-s">{}</span></th>'
        '<td class="govuk-table__cell" data-label="{}">{}</td>'
        '<td class="govuk-table__cell" data-label="{}">{} {}</td><td class="govuk-table__cell" data-label="{}">{}</td>'
        "</tr>",
        _paper_class(line),
        line.rule.url,
        line.title,
        line.rule.owed_by,
        due,
        last_day,
        status,
        state_tag(line.state),
        unbroken_dates(line.status_beside_tag),
        why,
        line.why,
    )


def _paper_class(line: ClockLine) -> str:
    if not line.is_printed:
        return " itsso-no-print"
    return "" if line.is_explained else " itsso-unexplained"
