"""The only write of this package: a laboratory states a claim about itself. Claims are never changed or removed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.forensics.capacity.models import CLAIMS, Basis
from itsso.platform.clock import now, today
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from itsso.units.models import Unit, UnitKind


def add_claim(
    laboratory: Unit,
    kind: str,
    values: Mapping[str, object],
    *,
    key: UUID,
    by: Posting,
    invented: bool = False,
) -> bool:
    """Add a claim; return False if it exists already.

    `values` holds its fields, and the `source` if a document states it.

    The database checks who may add it: the laboratory's director and administrator, or the system at the laboratory.
    Raises Refused where the day has not come yet.
    """
    if laboratory.kind != UnitKind.LABORATORY:
        raise Refused(_("%(unit)s is not a laboratory.") % {"unit": laboratory.local_name})
    on = values["on"]
    assert isinstance(on, date), "a claim has a day"
    if on > today():
        raise Refused(_("This date is in the future. Check it."))
    basis = Basis.INVENTED if invented else Basis.DOCUMENT if values.get("source") else Basis.LABORATORY
    claim = CLAIMS[kind](
        laboratory=laboratory,
        key=key,
        basis=basis,
        said_at=now(),
        said_by=by.actor.number,
        said_by_name=by.actor.name,
        **values,
    )
    with enter(by, at=laboratory) if by.actor.unit != laboratory.pk else transaction.atomic():
        if CLAIMS[kind]._default_manager.filter(key=key).exists():
            return False
        added = CLAIMS[kind]._default_manager.bulk_create([claim], ignore_conflicts=True)
        audit.write("capacity.said", by.actor, str(laboratory.pk), {"what": kind, "id": str(added[0].pk)})
    return True
