"""Every write of the mappings that States keep. A version is never changed: a later one takes its place."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.audit import actions as audit
from itsso.exchange.files.mapping import parse_mapping
from itsso.exchange.models import MappingVersion
from itsso.exchange.source_mappings import queries
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection.sent_forms import refuse_another_officer, refuse_other_content
from itsso.units.models import STATES, Unit


def record_mapping(source: str, content: str, *, form: UUID, by: Posting) -> MappingVersion:
    """Record a mapping of a source: deliveries are read by it from now on.

    A form that is sent again returns the version that it recorded.

    Raises:
        BadUse: the text is not a mapping.
        Refused: the officer's unit is not a State, this is the mapping in force, or the form was sent before by another
            officer or with something else.
    """
    version = MappingVersion(source=source, content=content, sha256=parse_mapping(content.encode()).sha256, form=form)
    return _add(version, by)


def restore_mapping(former: MappingVersion, *, form: UUID, by: Posting) -> MappingVersion:
    """Record a former version of a mapping once more, as the newest one.

    Raises Refused as `record_mapping` does.
    """
    restored = MappingVersion(source=former.source, content=former.content, sha256=former.sha256, restores=former)
    restored.form = form
    return _add(restored, by)


def _add(version: MappingVersion, by: Posting) -> MappingVersion:
    if by.unit.kind not in STATES:
        raise Refused(_("Only an officer of the State itself decides its settings."))
    with transaction.atomic():
        state = Unit.objects.select_for_update(of=("self",)).get(pk=by.unit_id)
        stored = MappingVersion.objects.filter(state=state, form=version.form).first()
        if stored is not None:
            refuse_another_officer(stored.recorded_by, by=by)
            recorded = (stored.source, stored.content, stored.restores_id)
            refuse_other_content(recorded == (version.source, version.content, version.restores_id))
            return stored
        newest = queries.mapping_in_force(state, version.source)
        if newest is not None and newest.sha256 == version.sha256:
            raise Refused(_("This mapping is in force already, as version %(n)s.") % {"n": newest.version})
        version.state, version.version = state, newest.version + 1 if newest else 1
        version.recorded_at = now()
        version.recorded_by, version.recorded_by_name = by.actor.number, by.actor.name
        try:
            with transaction.atomic():
                version.save(force_insert=True)
        except IntegrityError:  # the number of another officer's form
            raise Refused(_("This form has already been used. Open the page again.")) from None
        detail: dict[str, object] = {"source": version.source, "version": version.version}
        audit.write("feed.mapping_recorded", by.actor, str(version.pk), detail)
        return version
