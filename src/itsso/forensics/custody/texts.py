"""Texts for the acts and findings of the custody ledger."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from itsso.forensics.custody.chain import CustodyEntry
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.models import Carrier, Deed, Holder, SealCondition, SpecimenCheck
from itsso.ui import text
from itsso.ui.components import Text

FINDING_TEXTS: dict[str, Text] = {
    "gap": _("chain broken: received without a recorded hand-over, or handed on by somebody who did not hold it"),
    "no_handover": _("no hand-over is recorded before it: it was received from whoever the entry names"),
    "overlap": _("overlap: handed over again before it was received"),
    "hands": _("wrong holder: handed over or received by somebody other than the person who should have it"),
    "one_person": _("the same person handed it over and received it"),
    "seal": _("the seal is broken or missing, or was opened where it may not be opened"),
    "impression": _("the seal shows a different impression from before"),
    "specimen": _("the seal differs from the specimen that came with the forwarding note"),
    "quantity": _("the count or weight received differs from the one handed over"),
    "time": _("impossible time: before the previous entry, or in the future"),
    "after_end": _("an entry after the exhibit was destroyed"),
    "left_out": _("entries are missing from the custody register, or were inserted"),
    "skew": _("the clocks at the two ends differ by some minutes"),
    "late_entry": _("entered more than a day after it was done"),
}
"""The text of each code of `chain.CustodyFinding`."""


def finding_text(code: str) -> str:
    """Return the text of a finding's code, in the reader's language."""
    return str(FINDING_TEXTS[code])


def act_text(entry: CustodyEntry) -> str:
    """Return what was done, and who carried it.

    For example: "Given: from Malkhana to Laboratory reception; carried by Messenger, RC 4". It is printed too, and no
    shipped font has an arrow.
    """
    act = pgettext("custody", "%(deed)s: from %(giver)s to %(receiver)s") % {
        "deed": Deed(entry.deed).label,
        "giver": Holder(entry.holder_from).label,
        "receiver": Holder(entry.holder_to).label,
    }
    if not entry.carrier:
        return act
    template = _("%(act)s; carried by: %(who)s") if entry.deed == Deed.GIVEN else _("%(act)s; brought by: %(who)s")
    return template % {"act": act, "who": carrier_text(entry)}


def carrier_text(entry: CustodyEntry | ItemCondition) -> str:
    """Return who carries or brought an item, with the number: "Messenger, RC 41/2026"."""
    return ", ".join(part for part in (str(Carrier(entry.carrier).label), entry.paper) if part)


def seal_text(entry: CustodyEntry | ItemCondition) -> str:
    """Return how the seal was at an act: condition, impression, and how it compares with its specimen."""
    specimen = str(SpecimenCheck(entry.specimen).label) if entry.specimen else ""
    return ", ".join(filter(None, (str(SealCondition(entry.seal).label), entry.impression, specimen)))


def quantity(count: int | None, weight_mg: int | None) -> str:
    """Return a count and a weight, as far as they were stated: 2 · 12.5 g."""
    parts = [text.count(count)] if count is not None else []
    if weight_mg is not None:
        parts.append(f"{weight_mg / 1000:g} g")
    return " · ".join(parts)
