"""A band of My work as cards, written without a template's loops: every desk has some twenty of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from itsso.cases.desk.bands.page import WorkBand, WorkRow
from itsso.ui import text
from itsso.ui.components import link, unbroken_dates
from itsso.ui.fold import fold
from itsso.ui.templatetags.ui_tags import when

_SEPARATOR = " · "


def band_cards(band: WorkBand, *, with_station: bool, with_officer: bool, all_text: str) -> SafeString:
    """Return a band: its title with the number of its cases, its first cases, and a link to all of them."""
    cards = list_of_cards(band.rows, with_station=with_station, with_officer=with_officer)
    hint = format_html('<p class="govuk-body-s itsso-work__hint">{}</p>', band.hint) if band.hint else ""
    on_phone = band.rows_on_a_phone
    all_cases = _link_to_all(band, all_text) if band.is_cut or 0 < on_phone < len(band.rows) else ""
    parts = format_html("{}{}{}", all_cases, hint, cards)
    return format_html(
        '<section class="itsso-work {4}" aria-labelledby="band-{0}">'
        '<h2 class="govuk-heading-m" id="band-{0}">{1} ({2})</h2>{3}</section>',
        band.band.code,
        band.title,
        text.count(band.total),
        parts if on_phone else _folded(band, parts),
        f"itsso-work--first-{on_phone}" if on_phone else "itsso-fold-line",
    )


def list_of_cards(rows: Sequence[WorkRow], *, with_station: bool, with_officer: bool) -> SafeString:
    """Return rows of My work as a list of cards."""
    cards = SafeString("".join(_card(row, with_station, with_officer) for row in rows))
    return format_html('<ul class="itsso-work__cases">{}</ul>', cards)


def _link_to_all(band: WorkBand, all_text: str) -> SafeString:
    css_class = "" if band.is_cut else " itsso-on-phone"
    return format_html('<p class="govuk-body-s itsso-work__all{}">{}</p>', css_class, link(all_text, band.url))


def _folded(band: WorkBand, parts: SafeString) -> SafeString:
    """Return the parts of a band below a line that opens them on a phone."""
    return format_html('{}<div class="itsso-folded">{}</div>', fold(band.title, below_heading=True), parts)


def _card(row: WorkRow, with_station: bool, with_officer: bool) -> SafeString:
    facts = (row.station if with_station else "", row.sections, row.officer if with_officer else "")
    return format_html(
        '<li class="itsso-work__case{}"><div class="itsso-work__text"><p>{} {}</p>'
        "<p><strong>{}</strong> ({}): {}{}{}</p>{}</div>{}</li>",
        _edge(row),
        link(row.label, row.url),
        SafeString(_SEPARATOR.join(unbroken_dates(fact) for fact in facts if fact)),
        row.remaining,
        when(row.due),
        row.title,
        _authority(row),
        _more(row),
        SafeString("".join(_waits(row))),
        _steps(row),
    )


def _edge(row: WorkRow) -> str:
    """Return the class that colours the edge of a row that is overdue, or whose limit ends at a moment."""
    if row.overdue:
        return " itsso-work__case--overdue"
    return " itsso-work__case--soon" if isinstance(row.due, datetime) else ""


def _waits(row: WorkRow) -> Iterator[SafeString]:
    """Yield whom the case waits for: on a phone the first line alone, and `_more` has the number of the others."""
    for place, line in enumerate(row.waits):
        css_class = "itsso-work__waits itsso-wide" if place else "itsso-work__waits"
        yield format_html('<p><span class="{}">{}</span></p>', css_class, unbroken_dates(line))


def _authority(row: WorkRow) -> SafeString | str:
    return format_html(' <span class="itsso-work__authority">({})</span>', row.authority) if row.authority else ""


def _more(row: WorkRow) -> SafeString:
    """Return the numbers of what the case has further: time limits, and on a phone lines of whom it waits for."""
    limits = format_html(" · {}", link(row.more_text, f"{row.url}#limits")) if row.more else ""
    if len(row.waits) < 2:
        return SafeString(limits)
    further = ngettext("%(n)s more date or report", "%(n)s more dates and reports", len(row.waits) - 1)
    further_link = link(further % {"n": text.count(len(row.waits) - 1)}, row.url)
    return format_html('{}<span class="itsso-on-phone"> · {}</span>', limits, further_link)


def _steps(row: WorkRow) -> SafeString | str:
    if not row.steps:
        return ""
    first, *further = row.steps
    links = SafeString(" ".join(link(step.title, step.url) for step in further))
    return format_html(
        '<div class="itsso-work__steps"><a class="govuk-button govuk-button--secondary" href="{}">{}</a>{}</div>',
        first.url,
        first.title,
        SafeString(f'<p class="itsso-links">{links}</p>') if links else "",
    )
