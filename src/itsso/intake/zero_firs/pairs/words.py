"""Texts of likely pairs: what two halves agree in, the rows of their comparison, the statuses."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import pgettext_lazy

from itsso.intake.zero_firs.pairs.likeness import Agreement
from itsso.ui.components import Text

AGREEMENTS: Mapping[str, Text] = {
    Agreement.SECTIONS: pgettext_lazy("pair", "sections"),
    Agreement.OFFENCE_DAYS: pgettext_lazy("pair", "days of the offence"),
    Agreement.ZERO_DAY: pgettext_lazy("pair", "day of the Zero FIR"),
    Agreement.VICTIMS: pgettext_lazy("pair", "age class of the victim"),
}
"""In what two halves agree or differ, as the list says it."""
