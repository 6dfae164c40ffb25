"""Texts for the acts and findings of the custody ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from itsso.forensics.custody.chain import CustodyEntry
from itsso.forensics.models import Carrier, Deed, Holder
from itsso.ui import text
from itsso.ui.components import Text

FINDING_TEXTS: dict[str, Text] = {
    "gap": _("a gap: it was taken without being given, or goes on from hands that did not have it"),
    "no_handover": _("no hand-over is recorded before it: it was received from whoever the act names"),
    "overlap": _("an overlap: it was given again before it was taken"),
    "hands": _("other hands: it was taken or given by another than who should have it"),
    "one_person": _("one person gave and took it"),
    "seal": _("the seal is broken, missing, or was opened where it may not be"),
    "impression": _("the seal shows another impression than before"),
    "quantity": _("another count or weight was taken than was given"),
    "time": _("a time that cannot be: before the act before it, or ahead"),
    "after_end": _("an act after it was destroyed"),
    "left_out": _("acts are missing from the ledger, or were put in"),
    "skew": _("the clocks of the two ends differ by some minutes"),
    "late_entry": _("entered more than a day after it was done"),
}
"""The text of each code of `chain.CustodyFinding`."""


def finding_text(code: str) -> str:
    """Return the text of a finding's code, in the reader's language."""
    return str(FINDING_TEXTS[code])


def act_text(entry: CustodyEntry) -> str:
    """Return what was done, and who carried it.

    For example: "Given: Malkhana → Laboratory reception; carried by Messenger, RC 4".
    """
    act = f"{Deed(entry.deed).label}: {Holder(entry.holder_from).label} → {Holder(entry.holder_to).label}"
    if not entry.carrier:
        return act
    template = _("%(act)s; carried by: %(who)s") if entry.deed == Deed.GIVEN else _("%(act)s; brought by: %(who)s")
    return template % {"act": act, "who": carrier_text(entry)}


def carrier_text(entry: CustodyEntry) -> str:
    """Return who carries or brought an item, with the number: "Messenger, RC 41/2026"."""
    return ", ".join(part for part in (str(Carrier(entry.carrier).label), entry.paper) if part)


def quantity(count: int | None, weight_mg: int | None) -> str:
    """Return a count and a weight, as far as they were stated: 2 · 12.5 g."""
    parts = [text.count(count)] if count is not None else []
    if weight_mg is not None:
        parts.append(f"{weight_mg / 1000:g} g")
    return " · ".join(parts)
