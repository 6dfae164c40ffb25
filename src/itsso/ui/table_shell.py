"""The frame of every table: its caption, and how it is shown on a phone."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from itsso.ui import fold as folds
from itsso.ui.components import Text


def table_shell(
    content: SafeString,
    caption: Text,
    stack: bool = False,
    scrolls: bool = False,
    hidden: bool = False,
    compact: bool = False,
    fold: bool = False,
    rows: int = 0,
) -> SafeString:
    """Return a table of this head and these rows; its caption may be `hidden` where a heading above says the same.

    On a phone one that is to `stack` shows each row as a block of its own; one that `scrolls` is wide nevertheless. The
    cells of a `compact` one follow each other in the line. One that is to `fold` shows its caption until it is pressed;
    one of many `rows`, where their number is given, shows the first of them.
    """
    opener = folds.fold(caption) if fold else SafeString("")
    opens_rows = folds.fold_rows(caption, rows) if stack and not fold else SafeString("")
    return format_html(
        '{}<div class="itsso-table{}{}{}" role="group" aria-label="{}"{}><table class="govuk-table">'
        '<caption class="govuk-table__caption govuk-table__caption--m{}">{}</caption>{}</table></div>{}',
        opener,
        " itsso-table--stack" if stack else "",
        " itsso-table--compact" if compact else "",
        " itsso-table--long" if opens_rows else "",
        caption,
        SafeString("") if stack and not scrolls else SafeString(' tabindex="0"'),
        " govuk-visually-hidden" if hidden else "",
        caption,
        content,
        opens_rows,
    )
