"""The registration of advisories: all entries of a file or a form, or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.advisories import queries
from itsso.advisories.figures.conditions import figure_name
from itsso.advisories.loading import AdvisoryEntry
from itsso.advisories.models import Advisory, Item
from itsso.audit import actions as audit
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.ui.text import fold
from itsso.units.figures import names
from itsso.units.models import STATES, Unit, UnitKind


@dataclass(frozen=True, slots=True)
class RegistrationResult:
    """The result of registering a file: codes of new advisories, and of those already registered with the same text."""

    added: tuple[str, ...]
    unchanged: tuple[str, ...]


ISSUERS = (UnitKind.NATION, *STATES)
"""Kinds of unit in whose name advisories are registered: who owes one depends on its issuer's State, or on none."""


def unknown_figures(entries: Sequence[AdvisoryEntry]) -> list[str]:
    """Return the figures that a file names and no package registered."""
    named = {figure_name(figure) for entry in entries for item in entry.items for figure in item.figures}
    return sorted(named - set(names()))


def register(entries: Sequence[AdvisoryEntry], *, issuer: Unit, by: Posting) -> RegistrationResult:
    """Register advisories in the name of a unit, all or none. Registering the same file again changes nothing.

    What was sent is never rewritten; a later letter supersedes it. A code that one State uses stays free for others.

    Raises:
        Refused: the unit is neither the nation nor a State, or the unit or the Centre has already registered a code
            of the file with a different text, or a letter of the file under another code.
    """
    if issuer.kind not in ISSUERS:
        raise not_an_issuer()
    with transaction.atomic():
        added: list[str] = []
        unchanged: list[str] = []
        for entry in entries:
            code = entry.columns["code"]
            existing = queries.binding_on(issuer).filter(code=code).first()
            if existing is not None and not _same(existing, entry, issuer):
                message = _(
                    "%(code)s is already registered, with a different text. Register the new letter under a code of "
                    "its own, with supersedes: %(code)s."
                )
                raise Refused(message % {"code": code})
            _require_states(entry, issuer)
            if existing is None:
                _add(entry, issuer, by)
            (unchanged if existing else added).append(code)
        audit.write("advisories.registered", by.actor, "", {"added": added, "unchanged": len(unchanged)})
        return RegistrationResult(tuple(added), tuple(unchanged))


def refuse_another_letter(entry: AdvisoryEntry, issuer: Unit) -> None:
    """Raise Refused where a letter that was written in a form cannot be registered, before its check page is shown."""
    _require_states(entry, issuer)
    existing = queries.binding_on(issuer).filter(code=entry.columns["code"]).first()
    if existing is not None and not _same(existing, entry, issuer):
        message = _("A letter with this number and date is already registered, with other words: %(title)s.")
        raise Refused(message % {"title": existing.local_title}, field="reference")


def _add(entry: AdvisoryEntry, issuer: Unit, by: Posting) -> None:
    columns = entry.columns
    letter = queries.binding_on(issuer).filter(
        reference=columns["reference"], issued_on=entry.issued_on, authority=columns["authority"]
    )
    duplicate = letter.first() if columns["reference"] else None
    if duplicate:
        message = _(
            "%(code)s is the same letter as %(other)s, which is already registered: reference, date and authority "
            "are the same."
        )
        raise Refused(message % {"code": columns["code"], "other": duplicate.code})
    advisory = _advisory(entry, issuer)
    advisory.supersedes = _superseded(columns["supersedes"], columns["code"], issuer)
    advisory.registered_at, advisory.registered_by = now(), by.actor.number
    advisory.save(force_insert=True)
    Item.objects.bulk_create(_items(entry, advisory))


def not_an_issuer() -> Refused:
    """Return the refusal for a unit that is neither the nation nor a State."""
    return Refused(_("Advisories are registered in the name of the Centre or of a State."))


def _require_states(entry: AdvisoryEntry, issuer: Unit) -> None:
    """Refuse a letter to States that are none, or to States at all where a State itself is the issuer."""
    if not entry.states:
        return
    if issuer.kind != UnitKind.NATION:
        raise Refused(_("Only a letter of the Centre names States: one of a State is sent to that State."))
    codes = set(Unit.objects.filter(kind__in=STATES, state__in=entry.states).values_list("state", flat=True))
    if unknown := [state for state in entry.states if state not in codes]:
        raise Refused(_("%(states)s: no State has this code.") % {"states": ", ".join(unknown)})


def _advisory(entry: AdvisoryEntry, issuer: Unit) -> Advisory:
    columns = entry.columns
    item_texts = [text for item in entry.items for text in (item.asked, item.asked_hi)]
    texts = [
        columns[name] for name in ("reference", "authority", "authority_hi", "title", "title_hi", "text", "text_hi")
    ]
    return Advisory(
        code=columns["code"],
        reference=columns["reference"],
        issued_on=entry.issued_on,
        authority=columns["authority"],
        authority_hi=columns["authority_hi"],
        issuer=issuer,
        direct=entry.direct or issuer.kind != UnitKind.NATION,
        title=columns["title"],
        title_hi=columns["title_hi"],
        text=columns["text"],
        text_hi=columns["text_hi"],
        extent=columns["extent"],
        source=columns["source"],
        certainty=columns["certainty"],
        attachment_sha256=columns["attachment_sha256"],
        states=list(entry.states),
        words=fold(" \n ".join([*texts, *item_texts])).casefold(),
    )


def _items(entry: AdvisoryEntry, advisory: Advisory) -> list[Item]:
    return [
        Item(
            advisory=advisory,
            number=item.number,
            asked=item.asked,
            asked_hi=item.asked_hi,
            levels=list(item.levels),
            due_on=item.due_on,
            within_days=item.within_days,
            evidence=item.evidence,
            figures=list(item.figures),
        )
        for item in entry.items
    ]


_ADVISORY_FIELDS = (
    "reference",
    "issued_on",
    "authority",
    "authority_hi",
    "issuer_id",
    "direct",
    "title",
    "title_hi",
    "text",
    "text_hi",
    "extent",
    "source",
    "certainty",
    "attachment_sha256",
    "states",
)
_ITEM_FIELDS = ("number", "asked", "asked_hi", "levels", "due_on", "within_days", "evidence", "figures")


def _same(existing: Advisory, entry: AdvisoryEntry, issuer: Unit) -> bool:
    new = _advisory(entry, issuer)
    items = zip(
        existing.items.order_by("number"), sorted(_items(entry, existing), key=lambda item: item.number), strict=False
    )
    return (
        all(getattr(existing, name) == getattr(new, name) for name in _ADVISORY_FIELDS)
        and (existing.supersedes.code if existing.supersedes else "") == entry.columns["supersedes"]
        and existing.items.count() == len(entry.items)
        and all(
            getattr(existing_item, name) == getattr(new_item, name)
            for existing_item, new_item in items
            for name in _ITEM_FIELDS
        )
    )


def _superseded(code: str, by_code: str, issuer: Unit) -> Advisory | None:
    if not code:
        return None
    advisory = Advisory.objects.filter(code=code, issuer=issuer).first()
    if advisory is None:
        message = _("%(code)s supersedes %(other)s, which is not registered here by the same authority.")
        raise Refused(message % {"code": by_code, "other": code})
    return advisory
