"""The way of an item as a rail: a stop for each holder, and a break where its chain of custody has a gap."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from itsso.forensics.custody.chain import Chain, Hop
from itsso.forensics.models import Holder
from itsso.ui import text
from itsso.ui.components import Text

BREAKS = frozenset({"gap", "overlap", "hands", "left_out"})
"""Faults of the way itself; what is wrong with a seal or a quantity leaves the way whole."""


@dataclass(frozen=True, slots=True)
class RailStop:
    """A holder of the item. `is_broken`: no whole way leads here; `is_awaited`: handed over and not yet received.

    `leads` says how the line to the next stop is drawn: whole where it is empty, "gap" or "ahead".
    """

    title: Text
    note: Text = ""
    is_now: bool = False
    is_broken: bool = False
    is_awaited: bool = False
    leads: str = ""


def custody_rail(chain: Chain) -> list[RailStop]:
    """Return the holders of an item in their order, from its origin to where it is now, or is on its way to."""
    moves = [hop for hop in chain.hops if hop.taking is not None and not hop.taken_back]
    if not moves:
        return []
    broken = {finding.nth for finding in chain.findings if finding.code in BREAKS}
    stops = [RailStop(Holder(moves[0].first.holder_from).label)]
    stops += [_stop(hop, broken, is_now=hop is moves[-1]) for hop in moves]
    if chain.waiting is not None:
        stops.append(RailStop(Holder(chain.waiting.holder_to).label, _("not received yet"), is_awaited=True))
    following = [*stops[1:], None]
    return [replace(stop, leads=_line_to(after)) for stop, after in zip(stops, following, strict=True)]


def _line_to(stop: RailStop | None) -> str:
    if stop is None:
        return ""
    if stop.is_awaited:
        return "ahead"
    return "gap" if stop.is_broken else ""


def _stop(hop: Hop, broken: set[int], *, is_now: bool) -> RailStop:
    assert hop.taking is not None
    entries = [entry.nth for entry in (hop.giving, hop.taking) if entry is not None]
    is_broken = not broken.isdisjoint(entries)
    return RailStop(Holder(hop.taking.holder_to).label, text.moment(hop.taking.at), is_now, is_broken)
