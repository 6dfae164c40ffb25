"""How a Zero FIR is named in lists that hold several stations, and how these names sort."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.units.models import Unit

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


def zero_fir_label(origin: Unit, number: str, year: int) -> str:
    """Return the name of a Zero FIR for a reader of several stations: its station and number."""
    return f"{origin} · {text.fir_number(number, year)}"


def zero_fir_key(origin: Unit, year: int, number: str) -> SupportsRichComparison:
    """Return the key by which Zero FIRs sort: by station, and within it by year and number."""
    return text.natural_key(str(origin)), year, text.natural_key(number)


def label_cell(label: str, url: str) -> Text:
    """Return a Zero FIR's station and number as a link; a narrow column breaks it before the number."""
    label = label.replace(" · ", "\u00a0· ")
    return link(label, url) if url else label
