"""The exhibits pending at laboratories in sentences: each source by itself, and never 0 where nothing is known."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from itsso.forensics.pending.queries import LaboratoryExhibits
from itsso.ui import text
from itsso.units.figures import KnownFor, known_for_text


def laboratory_sentences(exhibits: LaboratoryExhibits) -> list[str]:
    """Return what is pending at one laboratory: by its own register, and by CCTNS."""
    return [_own_sentence(exhibits), _cctns_sentence(exhibits)]


def _own_sentence(exhibits: LaboratoryExhibits) -> str:
    if not exhibits.has_register:
        return _(
            "Exhibits pending according to this laboratory’s register in ITSSO: not known, since no forwarding note has"
            " reached it here."
        )
    sentence = _("Exhibits pending according to this laboratory’s register in ITSSO: %(n)s.") % {
        "n": text.count(exhibits.own_exhibits)
    }
    return _with_oldest(sentence, text.day(exhibits.own_oldest) if exhibits.own_oldest else "")


def _cctns_sentence(exhibits: LaboratoryExhibits) -> str:
    if not exhibits.cctns_named:
        return _("Exhibits pending here according to CCTNS: not known, since no entry names a laboratory.")
    sentence = _("Exhibits pending here according to CCTNS: %(n)s.") % {"n": text.count(exhibits.cctns_exhibits)}
    sentence = _with_oldest(sentence, text.day(exhibits.cctns_oldest) if exhibits.cctns_oldest else "")
    if exhibits.cctns_named == exhibits.cctns_all:
        return sentence
    n = exhibits.cctns_all - exhibits.cctns_named
    return f"{sentence} " + ngettext(
        "For %(n)s more exhibit no laboratory is named; it may be here.",
        "For %(n)s more exhibits no laboratory is named; they may be here.",
        n,
    ) % {"n": text.count(n)}


def _with_oldest(sentence: str, day: str) -> str:
    return f"{sentence} " + _("The oldest has been there since %(day)s.") % {"day": day} if day else sentence


def area_sentences(laboratories: Collection[LaboratoryExhibits]) -> list[str]:
    """Return what is pending at several laboratories together, over those of which it is known."""
    registered = [row.own_exhibits for row in laboratories if row.has_register]
    named = [row.cctns_exhibits for row in laboratories if row.cctns_named]
    return [
        _area_sentence(
            _("Exhibits pending according to the laboratories’ registers in ITSSO"), registered, len(laboratories)
        ),
        _area_sentence(_("Exhibits pending in the laboratories according to CCTNS"), named, len(laboratories)),
    ]


def _area_sentence(title: str, counts: list[int], laboratories: int) -> str:
    value = _("not known")
    if counts:
        known_for = known_for_text(KnownFor(len(counts), laboratories, "laboratories"))
        value = f"{text.count(sum(counts))} ({known_for})"
    return _("%(title)s: %(value)s.") % {"title": title, "value": value}
