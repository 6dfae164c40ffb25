"""What pages show of an item at a unit, written by functions: seven actions with seventeen figures on one page."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from itsso.advisories.figures.measured import MeasuredFigure
from itsso.advisories.page import ItemAtUnit
from itsso.ui.components import PageTable, Text, in_lines
from itsso.ui.fold import fold
from itsso.ui.navigation import may_open


def item_table(rows: Sequence[ItemAtUnit], request: HttpRequest) -> PageTable:
    """Return each action asked with the system's figures and the unit's answer side by side."""
    figures_title = _("The system’s figures")
    opener = fold(figures_title)
    item_label = _("Item %(n)s")
    body = [
        [
            format_html("<strong>{}.</strong> {}", row.item.number, row.item.local_asked),
            format_html("{}{}", opener if row.figures else "", figures_with_verdict(row, request)),
            _answer_cell(row, item_label % {"n": row.item.number}),
        ]
        for row in rows
    ]
    caption = _("Each action, with the system’s own figures and the unit’s answer side by side")
    return PageTable(caption, [_("Action asked"), figures_title, _("The unit’s answer")], body, stacks=True)


def figures_with_verdict(row: ItemAtUnit, request: HttpRequest) -> SafeString:
    """Return the system's figures for an item, and what answer and figures say together."""
    lines = "".join(_figure_line(figure, request) for figure in row.figures)
    figures = SafeString(f'<ul class="govuk-list">{lines}</ul>' if lines else "")
    verdict = "{}<strong>{}</strong>" if row.contradicts else "{}{}"
    return format_html(verdict, figures, row.verdict)


def _figure_line(figure: MeasuredFigure, request: HttpRequest) -> SafeString:
    value = "<em>{1}</em>" if figure.measured is None else "<strong>{1}</strong>"
    if figure.measured is not None and figure.url and may_open(request, figure.url):
        value = f'<a class="govuk-link" href="{{2}}">{value}</a>'
    condition = ' <span class="govuk-hint">({3})</span>' if figure.condition else ""
    line = f"<li>{{0}}: {value}{condition}</li>"
    return format_html(line, figure.title, figure.value, figure.url, figure.condition_result)


def _answer_cell(row: ItemAtUnit, item_label: Text) -> SafeString:
    lines: list[Text] = []
    if row.addressed:
        lines.append(format_html('<span class="govuk-hint">{}</span>', row.addressed))
    lines += _status_lines(row)
    if row.below.owed > 1:
        lines.append(row.below_words)
    lines.append(format_html('<a class="govuk-link itsso-no-print" href="{}">{}</a>', row.url, item_label))
    return in_lines(lines)


def _status_lines(row: ItemAtUnit) -> list[Text]:
    """Return the status of the unit's answer, its evidence and its last day; nothing where it owes no answer."""
    if not row.status:
        return []
    verified = format_html(' <span class="govuk-body-s">{}</span>', row.verified) if row.verified else ""
    lines: list[Text] = [format_html("{}{}", row.tag, verified)]
    if row.evidence:
        lines.append(row.evidence)
    if row.due:
        lines.append(format_html("<strong>{}</strong>", row.due) if row.overdue else row.due)
    return lines
