"""Seizure: an item is taken into custody, with its label and the first acts of its ledger."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.cases.models import Case
from itsso.forensics import catalogue
from itsso.forensics.catalogue import KitContent
from itsso.forensics.custody.batch import CustodyBatch
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.labels import new_label, spelled
from itsso.forensics.models import Deed, Holder, Item, SealCondition
from itsso.forensics.police import queries
from itsso.forensics.police.case_events import add_to_history, exhibit_event
from itsso.law.event_facts import FactName, known_facts
from itsso.law.event_kinds import Kind
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.platform.ids import uuid7
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content


@dataclass(frozen=True)
class SeizedItem:
    """An item as it is taken at the scene, or from the hospital on a receipt."""

    what: str
    mark: str
    at: datetime
    impression: str
    origin: str = Holder.SCENE
    place: str = ""
    witnesses: int = 0
    kit: str = ""
    subject: str = ""
    contents: list[KitContent] = field(default_factory=list)
    count: int = 1
    weight_mg: int | None = None
    sketch: UUID | None = None
    paper: str = ""
    kit_checked: bool = False
    """The officer compared the serial number with the kit, though another case has it too."""


def seize(case_id: UUID, seized: SeizedItem, *, by: Posting, form: UUID) -> Item:
    """Take an item into custody: a new label, and the first acts of its ledger. The same form twice is one item."""
    existing = Item.objects.filter(form=form).first()
    if existing is not None:
        refuse_another_officer(existing.seized_by, by=by)
        refuse_other_content((existing.case_id, existing.mark) == (case_id, seized.mark))
        return existing
    if not Case.objects.filter(pk=case_id).exists():
        raise Http404
    if Item.objects.filter(case_id=case_id, mark=seized.mark).exists():
        message = _("The mark %(mark)s is already on another exhibit of this case.")
        raise Refused(message % {"mark": seized.mark}, field="mark")
    if seized.at > now():
        raise Refused(_("The time is in the future. Write when the exhibit was seized."), field="day")
    if seized.kit:
        _check_kit(case_id, seized)
    values = {name: value for name, value in vars(seized).items() if name not in ("at", "paper", "kit_checked")}
    item = Item.objects.create(
        label=new_label(),
        form=form,
        case_id=case_id,
        seized_at=seized.at,
        seized_by=by.actor.number,
        seized_by_name=by.actor.name,
        made_at=now(),
        **values,
    )
    first = ItemCondition(seized.at, SealCondition.WHOLE, seized.impression, seized.count, seized.weight_mg)
    handover, origin = uuid7(), Holder(seized.origin)
    batch = CustodyBatch([item.label], by=by, form=form)
    if origin == Holder.HOSPITAL:
        on_paper = replace(first, paper=seized.paper)
        batch.add(item.label, Deed.GIVEN, handover, origin, Holder.OFFICER, on_paper)
    batch.add(item.label, Deed.TAKEN, handover, origin, Holder.OFFICER, first)
    batch.write()
    biological = catalogue.is_biological(seized.what, seized.contents) or None
    facts = known_facts(
        {FactName.MARK: seized.mark or None, FactName.KIT: seized.kit or None, FactName.BIOLOGICAL: biological}
    )
    add_to_history(case_id, [exhibit_event(Kind.EXHIBIT_SEIZED, seized.at, item.label, form, **facts)], by=by)
    return item


class KitUsedAlready(Refused):
    """The serial number of a kit is on an exhibit of another case: accepted only once the officer has checked it."""


def _check_kit(case_id: UUID, seized: SeizedItem) -> None:
    """Refuse a kit that this case has already; if another case has it, ask that the number be checked.

    The message does not say which case that is: the reader may have no access to it.
    """
    if own_item := queries.kit_in_case(case_id, seized.kit):
        raise Refused(
            _("This kit is already recorded in this case: %(label)s, mark %(mark)s.")
            % {"label": spelled(own_item.label), "mark": own_item.mark},
            field="kit",
        )
    if not seized.kit_checked and queries.kit_in_another_case(case_id, seized.kit):
        raise KitUsedAlready(
            _("This serial number is already on an exhibit of another case. Compare it with the kit, and correct it."),
            field="kit",
        )
