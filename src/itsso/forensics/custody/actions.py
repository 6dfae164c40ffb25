"""Acts of custody: an item is given and taken. Each act is recorded by its own person, for ever.

A mistake that the officer can still correct is refused with a reason: giving an item not held, giving twice. What has
happened is recorded even if it is wrong (an item taken without being given, a broken seal), and is shown at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.forensics.custody.batch import CustodyBatch
from itsso.forensics.custody.chain import PERSONAL, Chain
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.custody.holders import CARRIER_NUMBER, CARRIERS, HOLDS, LABORATORY, NEXT, ON_PAPER
from itsso.forensics.labels import spelled
from itsso.forensics.models import Carrier, Deed, Holder
from itsso.law import shapes
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.ui import text


class HandoverMissing(Refused):
    """No hand-over to this holder is recorded: nothing is written until the user says who brought the item.

    `holder` is who has the item by the ledger.
    """

    def __init__(self, message: str, holder: Holder) -> None:
        super().__init__(message)
        self.holder = holder


def give(label: str, to: Holder, condition: ItemCondition, *, by: Posting, form: UUID) -> Chain:
    """Record that an item in the officer's hands is given.

    A holder without an account receives it by the named receipt.

    Raises Http404 where the item is not visible here, Refused where the officer may not give it.
    """
    batch = CustodyBatch([label], by=by, form=form)
    chain = _give(batch, label, to, condition)
    batch.write()
    return chain


def _give(batch: CustodyBatch, label: str, to: Holder, condition: ItemCondition) -> Chain:
    chain = _visible_chain(batch, label)
    if batch.is_recorded(label, Deed.GIVEN):
        return chain
    _check_may_give(chain, to, condition, batch.by)
    handover, holder = uuid7(), Holder(chain.holder)
    own_condition = condition if condition.carrier else replace(condition, paper="")
    batch.add(label, Deed.GIVEN, handover, holder, to, own_condition)
    if to in ON_PAPER:
        batch.add(label, Deed.TAKEN, handover, holder, to, condition)
    return batch.chain(label)


def _check_may_give(chain: Chain, to: Holder, condition: ItemCondition, by: Posting) -> None:
    if chain.waiting is not None:
        raise Refused(
            _(
                "The exhibit was handed over to %(whom)s on %(when)s and has not been received yet. Take it "
                "back first, or wait until it is received."
            )
            % {"whom": Holder(chain.waiting.holder_to).label, "when": text.moment(chain.waiting.at)}
        )
    holder = Holder(chain.holder)
    if holder not in HOLDS.get(by.role, frozenset()):
        raise Refused(_("You do not hold this exhibit: it is with %(who)s.") % {"who": holder.label})
    if _is_with_another_person(chain, by):
        raise Refused(
            _(
                "It is with %(name)s (%(who)s), who must hand it over. If you have it, first record that you "
                "received it."
            )
            % {"name": chain.last.person_name if chain.last else "", "who": holder.label}
        )
    if to not in NEXT.get(holder, ()):
        raise Refused(
            _("%(who)s cannot hand it over to the receiver you chose. Choose another.") % {"who": holder.label}
        )
    if to in ON_PAPER and not condition.paper:
        raise Refused(_("Enter the number of the receipt or the order."))
    if condition.carrier and (condition.paper or condition.carrier != holder):
        _check_carrier_number(condition.paper)


def take(label: str, into: Holder, condition: ItemCondition, *, by: Posting, form: UUID) -> Chain:
    """Record that an item is taken. If the person who gave it takes it, it is taken back.

    Where no hand-over to this holder is recorded, `condition.carrier` says who brought it, with the number of a road
    certificate, an officer or a parcel in `condition.paper`; the act then says so. Only an item of which nobody can say
    who brought it leaves a gap in the chain.
    """
    batch = CustodyBatch([label], by=by, form=form)
    chain = _take(batch, label, into, condition)
    batch.write()
    return chain


def _take(batch: CustodyBatch, label: str, into: Holder, condition: ItemCondition) -> Chain:
    chain, by = _visible_chain(batch, label), batch.by
    if batch.is_recorded(label, Deed.TAKEN):
        return chain
    if into not in HOLDS.get(by.role, frozenset()):
        raise Refused(_("Your role cannot receive exhibits as %(who)s.") % {"who": into.label})
    handover, holder, waiting = uuid7(), Holder(chain.holder), chain.waiting
    if waiting is not None:
        handover, holder = UUID(waiting.handover), Holder(waiting.holder_from)
        if waiting.person == by.actor.number and into != holder:
            raise Refused(
                _("You handed it over, so somebody else must receive it. To take it back, choose %(who)s.")
                % {"who": holder.label}
            )
    elif holder == into and not _is_with_another_person(chain, by):
        raise Refused(
            _("The exhibit was already received, on %(when)s by %(who)s.")
            % {"when": text.moment(chain.since), "who": chain.last.person_name if chain.last else ""}
        )
    elif holder in ON_PAPER:
        if not condition.paper:
            raise Refused(_("Enter the number of the receipt or the order."))
        batch.add(label, Deed.GIVEN, handover, holder, into, condition)
        condition = replace(condition, paper="", carrier="")
        batch.add(label, Deed.TAKEN, handover, holder, into, condition)
        return batch.chain(label)
    handed_over = waiting is not None and into in (holder, Holder(waiting.holder_to))
    condition = replace(condition, carrier="", paper="") if handed_over else _with_carrier(condition, holder)
    batch.add(label, Deed.TAKEN, handover, holder, into, condition)
    return batch.chain(label)


def can_give(chain: Chain, by: Posting) -> bool:
    """Return whether an item is in the officer's hands and not yet given to anyone."""
    hands = HOLDS.get(by.role, frozenset())
    return chain.waiting is None and chain.holder in hands and not _is_with_another_person(chain, by)


def _is_with_another_person(chain: Chain, by: Posting) -> bool:
    """Return whether another person has the item.

    One investigating officer gives it to the next; nobody gives it for her.
    """
    last = chain.last
    return last is not None and chain.holder in PERSONAL and not last.on_receipt and last.person != by.actor.number


def _with_carrier(condition: ItemCondition, holder: Holder) -> ItemCondition:
    """Return what is recorded of an item without a hand-over: with who brought it, and by which number."""
    if condition.carrier not in CARRIERS[holder in LABORATORY]:
        raise HandoverMissing(_("No hand-over of this exhibit is recorded. Enter who brought it."), holder)
    if condition.carrier == Carrier.UNKNOWN:
        return replace(condition, paper="")
    _check_carrier_number(condition.paper)
    return condition


def _check_carrier_number(paper: str) -> None:
    if not CARRIER_NUMBER.fullmatch(paper) or not shapes.fits("paper_number", paper):
        raise Refused(
            _("Enter the number of the road certificate, the officer or the parcel: letters A to Z, digits, / and -.")
        )


@dataclass(frozen=True)
class ScanResult:
    """The result of one of many scans."""

    typed: str
    label: str
    chain: Chain | None
    refused: str = ""
    without_handover: Holder | None = None
    """The holder who had the item last, where nothing was written because the user must first say who brought it."""

    @property
    def recorded(self) -> bool:
        """Return whether the act was written."""
        return self.chain is not None


def take_many(
    labels: Iterable[tuple[str, str]], into: Holder, condition: ItemCondition, *, by: Posting, form: UUID
) -> list[ScanResult]:
    """Record each scanned item as taken; a refusal of one does not stop the others.

    `labels` are (typed, label), with an empty label where the text is not a laboratory number. If the form is sent
    again after the network was lost, each act exists once: an act is identified by the form and the label.
    """

    def take_one(batch: CustodyBatch, label: str, item_condition: ItemCondition) -> Chain:
        return _take(batch, label, into, item_condition)

    return _scan_each(labels, condition, take_one, by=by, form=form)


def give_many(
    labels: Iterable[tuple[str, str]], to: Holder, condition: ItemCondition, *, by: Posting, form: UUID
) -> list[ScanResult]:
    """Record each scanned item as given; a refusal of one does not stop the others.

    `labels` and a form that is sent again are treated as in `take_many`.
    """

    def give_one(batch: CustodyBatch, label: str, item_condition: ItemCondition) -> Chain:
        return _give(batch, label, to, item_condition)

    return _scan_each(labels, condition, give_one, by=by, form=form)


type ScanAct = Callable[[CustodyBatch, str, ItemCondition], Chain]


def _scan_each(
    labels: Iterable[tuple[str, str]], condition: ItemCondition, act: ScanAct, *, by: Posting, form: UUID
) -> list[ScanResult]:
    scans = list(labels)
    batch = CustodyBatch([label for _typed, label in scans if label], by=by, form=form)
    results: list[ScanResult] = []
    seen_labels: set[str] = set()
    for typed, label in scans:
        if not label:
            results.append(ScanResult(typed, "", None, _("This is not an ITSSO laboratory number.")))
        elif label in seen_labels:
            results.append(ScanResult(typed, label, None, _("Scanned twice; counted once.")))
        else:
            seen_labels.add(label)
            results.append(_scan_one(batch, typed, label, condition, act))
    batch.write()
    return results


def _scan_one(batch: CustodyBatch, typed: str, label: str, condition: ItemCondition, act: ScanAct) -> ScanResult:
    try:
        item_condition = replace(condition, impression=condition.impression or batch.impression(label))
        return ScanResult(typed, label, act(batch, label, item_condition))
    except Http404:
        return ScanResult(
            typed,
            label,
            None,
            _("%(label)s is not on record here, and no forwarding note announces it.") % {"label": spelled(label)},
        )
    except HandoverMissing as missing:
        return ScanResult(typed, label, None, str(missing), missing.holder)
    except Refused as refusal:
        return ScanResult(typed, label, None, str(refusal))


# --- Shared ----------------------------------------------------------------------------------------------------------


def _visible_chain(batch: CustodyBatch, label: str) -> Chain:
    """Return the chain of an item. Raises Http404 where it is not visible here."""
    chain = batch.chain(label)
    if not chain.hops:
        raise Http404
    return chain
