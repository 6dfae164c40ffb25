"""What opens a part of a page on a phone; a computer's screen shows the part at once."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from itsso.ui.components import Text

SHOW = _("Show")


def fold(title: Text, below_heading: bool = False, is_open: bool = False) -> SafeString:
    """Return what opens, on a phone, the element that follows it.

    `title` is the name of that element, hidden where a heading with it is above.
    """
    name: Text = title
    if below_heading:
        name = format_html('{} <span class="govuk-visually-hidden">{}</span>', SHOW, title)
    return format_html(
        '<details class="govuk-details itsso-fold itsso-no-print"{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary></details>',
        SafeString(" open") if is_open else "",
        name,
    )
