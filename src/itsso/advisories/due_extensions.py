"""Later last days of items: the authority that asked gives one, and each is added to the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.advisories import queries
from itsso.advisories.models import DueExtension, Item
from itsso.audit import actions as audit
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.ui import text


@dataclass(frozen=True, slots=True)
class ExtensionDraft:
    """A later last day of an item with its reason, before it is stored; `form` is the key of the form."""

    due_on: date
    reason: str
    form: UUID


def refuse_earlier(item: Item, due_on: date) -> None:
    """Raise Refused where a day has begun already, or is not later than the last day of any unit that owes the item."""
    latest = queries.latest_due(item)
    if due_on <= today():
        raise Refused(_("Enter a day after today."), field="due_on")
    if latest is not None and due_on <= latest:
        message = _("Enter a day after %(day)s: a last day that was set is only extended, never shortened.")
        raise Refused(message % {"day": text.day(latest)}, field="due_on")


def extend_due(item_id: UUID, draft: ExtensionDraft, *, by: Posting) -> DueExtension:
    """Give an item a later last day, or its first one, at every unit that owes it.

    A form that is sent again returns the entry that it recorded.

    Raises:
        Http404: the item was asked by another authority.
        Refused: the item is no longer asked, the day is not later than the one before, or the form was sent before by
            another officer or with something else.
    """
    with transaction.atomic():
        item = Item.objects.select_for_update(of=("self",)).filter(pk=item_id, advisory__issuer=by.unit).first()
        if item is None:
            raise Http404
        stored = DueExtension.objects.filter(form=draft.form).first()
        if stored is not None:
            refuse_another_officer(stored.by, by=by)
            recorded = (stored.item_id, stored.due_on, stored.reason)
            refuse_other_content(recorded == (item.pk, draft.due_on, draft.reason))
            return stored
        if not may_be_extended(item):
            raise Refused(_("This item is no longer asked. Nothing was changed."))
        refuse_earlier(item, draft.due_on)
        extension = DueExtension(item=item, due_on=draft.due_on, reason=draft.reason, at=now(), form=draft.form)
        extension.by, extension.by_name = by.actor.number, by.actor.name
        extension.save(force_insert=True)
        item.extended_to = draft.due_on
        item.save(update_fields=["extended_to"])
        audit.write("advisories.due_extended", by.actor, str(item.pk), {"due": text.day(draft.due_on)})
        return extension


def may_be_extended(item: Item) -> bool:
    """Return whether an item is still asked."""
    return item.withdrawn_on is None and not queries.superseding(item.advisory)
