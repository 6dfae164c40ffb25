"""A band of My work as cards, written without a template's loops: every desk has some twenty of them."""

from __future__ import annotations

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from itsso.cases.desk.bands.page import WorkBand, WorkRow
from itsso.cases.desk.bands.words import CaseBand
from itsso.cases.recording.steps import NextStep
from itsso.ui import text
from itsso.ui.components import Text, link, unbroken_dates
from itsso.ui.fold import fold
from itsso.ui.templatetags.ui_tags import when

FOLDED = frozenset({CaseBand.WAITING, CaseBand.OLD, CaseBand.LATER})
"""The bands that a phone shows by title and number until they are opened: nothing in them is to be done today."""

_SEPARATOR = SafeString(" · ")


def band_cards(band: WorkBand, *, with_station: bool, with_officer: bool, all_text: str) -> SafeString:
    """Return a band: its title with the number of its cases, its first cases, and a link to all of them."""
    cards = format_html_join("", "{}", ((_card(row, with_station, with_officer),) for row in band.rows))
    rows_on_a_phone = _on_a_phone(band, with_station)
    is_short = len(band.rows) > rows_on_a_phone
    rest: SafeString | str = ""
    if band.is_cut or is_short:
        css_class = "" if band.is_cut else " itsso-on-phone"
        rest = format_html('<p class="govuk-body-s{}">{}</p>', css_class, link(all_text, band.url))
    parts = format_html(
        '{}<ul class="itsso-work__cases">{}</ul>{}',
        format_html('<p class="govuk-body-s itsso-work__hint">{}</p>', band.hint) if band.hint else "",
        cards,
        rest,
    )
    return format_html(
        '<section class="itsso-work{4}" aria-labelledby="band-{0}">'
        '<h2 class="govuk-heading-m" id="band-{0}">{1} ({2})</h2>{3}</section>',
        band.band.code,
        band.title,
        text.count(band.total),
        _folded(band, parts) if band.band in FOLDED else parts,
        f" itsso-work--first-{rows_on_a_phone}" if is_short else "",
    )


def _on_a_phone(band: WorkBand, with_station: bool) -> int:
    """Return how many cases of a band a phone shows; a link leads to all of them.

    At a station those in which hours matter are shown whole. The units above, which have cases of many stations, do not
    do the work themselves: they see the first of each band.
    """
    if with_station:
        return 2 if band.band in (CaseBand.HOURS, CaseBand.WEEK) else 1
    return len(band.rows) if band.band == CaseBand.HOURS else 3


def _folded(band: WorkBand, parts: SafeString) -> SafeString:
    """Return the parts of a band below a line that opens them on a phone."""
    return format_html('{}<div class="itsso-folded">{}</div>', fold(band.title, below_heading=True), parts)


def _card(row: WorkRow, with_station: bool, with_officer: bool) -> SafeString:
    facts = (row.station if with_station else "", row.sections, row.officer if with_officer else "")
    lines = [
        format_html("{} {}", link(row.label, row.url), _joined(facts)),
        format_html(
            "<strong>{}</strong> ({}): {}{}{}", row.remaining, when(row.due), row.title, _authority(row), _more(row)
        ),
        *(format_html('<span class="itsso-work__waits">{}</span>', unbroken_dates(line)) for line in row.waits),
    ]
    return format_html(
        '<li class="itsso-work__case{}"><div class="itsso-work__text">{}</div>{}</li>',
        " itsso-work__case--overdue" if row.overdue else "",
        format_html_join("", "<p>{}</p>", ((line,) for line in lines)),
        _steps(row),
    )


def _joined(parts: tuple[Text, ...]) -> SafeString:
    return format_html_join(_SEPARATOR, "{}", ((unbroken_dates(part),) for part in parts if part))


def _authority(row: WorkRow) -> SafeString | str:
    return format_html(' <span class="itsso-work__authority">({})</span>', row.authority) if row.authority else ""


def _more(row: WorkRow) -> SafeString | str:
    return format_html(" · {}", link(row.more_text, f"{row.url}#limits")) if row.more else ""


def _steps(row: WorkRow) -> SafeString | str:
    if not row.steps:
        return ""
    first, *further_steps = row.steps
    further = format_html_join(" ", "{}", map(_link, further_steps))
    return format_html(
        '<div class="itsso-work__steps"><a class="govuk-button govuk-button--secondary" href="{}">{}</a>{}</div>',
        first.url,
        first.title,
        format_html('<p class="itsso-links">{}</p>', further) if further else "",
    )


def _link(step: NextStep) -> tuple[SafeString]:
    return (link(step.title, step.url),)
