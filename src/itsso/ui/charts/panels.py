"""Several small drawings in one figure with one finding: side by side on a wide screen, one below the other on a phone.

Each drawing answers a question of its own, and has its own title and its own table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from itsso.ui.components import PageTable, Text


@dataclass(frozen=True)
class ChartPanel:
    """One drawing with its title, a note below it, and the table of the same numbers."""

    title: Text
    drawing: SafeString
    table: PageTable
    note: Text = ""


def panels(items: Sequence[ChartPanel], caption: Text) -> SafeString:
    """Return the figure of these drawings. `caption` is the finding in one sentence; empty for no drawings."""
    return render_to_string("ui/panels.html", {"panels": items, "caption": caption}) if items else SafeString("")
