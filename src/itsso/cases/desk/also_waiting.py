"""The sentence of My work about tasks that other packages have for the officer."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from itsso.ui import text
from itsso.ui.components import Figure, total_of


def also_waiting_text(figures: Sequence[Figure]) -> str:
    """Return how much waits in other packages and the first number marked as urgent; empty where none is urgent."""
    figure = next((figure for figure in figures if figure.tone == "bad"), None)
    if figure is None:
        return ""
    total = total_of(figures)
    values = {"number": figure.number_text, "what": figure.label, "total": text.count(total)}
    if figure.number == total:
        return _("Also waiting: %(number)s %(what)s.") % values
    return _("Also waiting: %(total)s, among them %(number)s %(what)s.") % values
