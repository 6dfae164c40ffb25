"""Ranks and offices by which a woman officer on call is named who has no posting in this system."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.ui import names
from itsso.ui.components import Text

RANKS: dict[str, Text] = {code: names.RANKS[code] for code in ("Inspector", "SI", "ASI", "HC", "Constable")}

OFFICES: dict[str, Text] = {
    "this_station": _("this police station"),
    "women_help_desk": _("women help desk"),
    "women_station": _("women police station"),
    "other_station": _("another police station of the district"),
    "police_lines": _("police lines"),
    "control_room": _("control room"),
}
