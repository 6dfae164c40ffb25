"""Legal holds: while one is in force, nothing of its case is removed, by a court's order or by retention."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import Http404
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability
from itsso.audit import actions as audit
from itsso.cases.expunction import queries
from itsso.cases.expunction.actions import CourtOrder
from itsso.cases.expunction.models import LegalHold
from itsso.cases.models import Case
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content


def place_hold(case_id: UUID, order: CourtOrder, until: date | None, *, by: Posting, form: UUID) -> LegalHold:
    """Place a hold on a case until the end of a day, or until it is lifted; a form sent again is the same hold.

    Raises Http404 where the case is not in the range or the role may not, Refused where a day does not fit or the form
    was sent before by another officer or with another order.
    """
    if not by.can(Capability.KEEP_LEGAL_HOLDS):
        raise Http404
    # Locked, since a removal that runs at the same moment asks for holds once it has the case.
    if Case.objects.filter(pk=case_id).select_for_update(of=("self",)).first() is None:
        raise Http404
    existing = LegalHold.objects.filter(pk=form).first()
    if existing is not None:
        refuse_another_officer(existing.placed_by, by=by)
        stored = (existing.case_id, existing.court, existing.order_number, existing.ordered_on, existing.until)
        refuse_other_content(stored == (case_id, order.court, order.order_number, order.ordered_on, until))
        return existing
    if order.ordered_on > today():
        raise Refused(_("The order is dated in the future. Check the date."), field="ordered_on")
    if until is not None and until < today():
        raise Refused(_("This day is over. Enter a later last day, or leave it empty."), field="until")
    hold = LegalHold.objects.create(
        pk=form,
        case_id=case_id,
        court=order.court,
        order_number=order.order_number,
        ordered_on=order.ordered_on,
        until=until,
        placed_at=now(),
        placed_by=by.actor.number,
        placed_by_name=by.actor.name,
    )
    audit.write("records.hold_placed", by.actor, str(hold.pk), {"order_number": hold.order_number}, case=case_id)
    return hold


def lift_hold(case_id: UUID, hold_id: UUID, lifting_order: str, *, by: Posting) -> LegalHold:
    """Lift a hold that is in force, by the number of the order that ends it.

    Raises Http404 where there is no such hold in the range, Refused where it has ended.
    """
    if not by.can(Capability.KEEP_LEGAL_HOLDS):
        raise Http404
    holds = LegalHold.objects.select_for_update(of=("self",))
    hold = holds.filter(pk=hold_id, case_id=case_id).first()
    if hold is None:
        raise Http404
    if not queries.holds_in_force([case_id], today()).filter(pk=hold_id).exists():
        raise Refused(_("This hold has already ended."))
    hold.lifted_at, hold.lifting_order = now(), lifting_order
    hold.lifted_by, hold.lifted_by_name = by.actor.number, by.actor.name
    hold.save(update_fields=["lifted_at", "lifting_order", "lifted_by", "lifted_by_name"])
    audit.write("records.hold_lifted", by.actor, str(hold.pk), {"order_number": lifting_order}, case=case_id)
    return hold
