"""What opens a part of a page on a phone; a computer's screen shows the part at once."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from itsso.ui import text
from itsso.ui.components import Text

SHOW = _("Show")
_SHOW_MORE = _("Show %(n)s more")

ROWS_ON_A_PHONE = 10
"""How many rows of a long table or list a phone shows at first: each is a card, and twenty are too long a page."""

LATER_ROW = "itsso-later-row"
"""The class of a later row of a list: a phone shows it when the fold behind the table is open, or when it is ticked."""


def fold(title: Text, below_heading: bool = False, is_open: bool = False, more: int = 0) -> SafeString:
    """Return what opens, on a phone, the element that follows it.

    `title` is the name of that element, hidden where a heading with it is above. `more` is how many items the element
    has, where the first items of the same list stand above it.
    """
    name: Text = title
    if more or below_heading:
        shows = _SHOW_MORE % {"n": text.count(more)} if more else SHOW
        name = format_html('{} <span class="govuk-visually-hidden">{}</span>', shows, title)
    return format_html(
        '<details class="govuk-details itsso-fold itsso-no-print"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary></details>',
        SafeString(" open") if is_open else "",
        name,
    )


def fold_rows(caption: Text, rows: int, first_rows: int = ROWS_ON_A_PHONE) -> SafeString:
    """Return what opens, on a phone, the rows after the `first_rows` of the table or list before it."""
    if rows <= first_rows:
        return SafeString("")
    return format_html('<div class="itsso-later">{}</div>', fold(caption, more=rows - first_rows))
