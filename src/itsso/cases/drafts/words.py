"""The text about drafts that wait."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy

from itsso.lawbook import facts
from itsso.ui.components import Text

HOLDERS: Mapping[str, Text] = {
    "prosecutor": facts.CODES["prosecutor"],
    "sdpo": facts.CODES["sdpo"],
    "sp": facts.CODES["sp"],
    "io": gettext_lazy("Investigating officer"),
    "returned": gettext_lazy("Investigating officer: returned with queries"),
    "approved": gettext_lazy("Investigating officer: approved"),
}
"""With whom a draft is (`queries.HOLDERS`)."""
