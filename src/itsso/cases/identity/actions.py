"""The people behind V1 and A1: the queries of the identity pages to the vault, and the names of accused."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from itsso.accounts.models import Posting
from itsso.accounts.roles import Capability, Role
from itsso.audit import actions as audit
from itsso.audit.models import AuditEntry
from itsso.cases.assignment import queries as assignment
from itsso.cases.case_page.page import case_label
from itsso.cases.models import AccusedName, Attachment, Case, Person, Print
from itsso.cases.search.sounds import index_names
from itsso.platform.clock import now
from itsso.platform.errors import Refused
from itsso.protection import tokens, vault
from itsso.protection.lookup import is_sealed_name
from itsso.protection.models import Item, Opening, What
from itsso.protection.openings import REASONS, RECIPIENTS
from itsso.protection.role_texts import PAGE_PURPOSES
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text


def case_of(case_id: UUID) -> Case:
    """Return the case.

    Raises Http404 where it is not in the range.
    """
    case = Case.objects.filter(pk=case_id).select_related("station").first()
    if case is None:
        raise Http404
    return case


def may_open(case: Case, posting: Posting) -> bool:
    """Return whether the officer's role lets the officer open the identities of this case.

    An investigating officer opens only those of cases that another officer assigned.
    """
    return not posting.can(Capability.OPEN_IDENTITY_OF_OWN_CASES) or assignment.is_assigned_to(case, posting)


def persons(case_id: UUID) -> list[str]:
    """Return V1, V2, A1 … of a case; one victim where the record names none yet."""
    labels = sorted(Person.objects.filter(case_id=case_id).values_list("label", flat=True), key=_victims_first)
    return labels if labels and labels[0].startswith("V") else ["V1", *labels]


def _victims_first(label: str) -> tuple[bool, int]:
    return not label.startswith("V"), int(label[1:])


@dataclass(frozen=True)
class IdentitySection:
    """The part of the case page about identity: what is stored about whom, without any of its text."""

    sealed: list[SummaryRow]
    links: list[tuple[str, str]]  # name of the page, what it is called
    is_self_assigned: bool  # the officer who asks named himself: nothing opens until somebody else assigns the case


def section(case: Case, posting: Posting, may: Callable[[str], bool]) -> IdentitySection:
    """Return the part of the case page about identity. One query.

    The links are those that the role table opens to this officer for this case.
    """
    pages = {
        "cases:record_identity": _("Record identity"),
        "cases:open_identity": _("Open identity"),
        "cases:access_log": _("Who opened it"),
        "audit:case": _("Who saw or changed this case"),
        "cases:accused": _("Names of the accused"),
    }
    sealed_items = list(vault.current_items(case.pk))
    links = [(name, title) for name, title in pages.items() if may(name)]
    opens = may_open(case, posting)
    if not sealed_items or not opens:
        links = [link for link in links if link[0] != "cases:open_identity"]
    facts = [SummaryRow(describe_subject(subject), _kinds(items)) for subject, items in _by_subject(sealed_items)]
    return IdentitySection(facts, links, not opens and assignment.names_as_investigator(case, posting))


def _by_subject(items: Iterable[Item]) -> Iterable[tuple[str, list[Item]]]:
    for subject, group in groupby(items, key=lambda item: item.subject):
        yield subject, list(group)


def _kinds(items: list[Item]) -> str:
    last = max(items, key=lambda item: item.made_at)
    values = {"kinds": ", ".join(str(item.get_kind_display()) for item in items), "day": text.day(last.made_at)}
    return _("%(kinds)s: sealed, last on %(day)s by %(who)s") % {**values, "who": last.made_by_name}


def describe_subject(subject: str) -> str:
    """Return how a page names a subject of the vault."""
    if subject == vault.CASE:
        return _("The case")
    template = _("%(label)s, victim") if subject.startswith("V") else _("%(label)s, kin of the victim")
    return template % {"label": subject}


# --- Openings, as a log shows them ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OpeningEntry:
    """One opening as a log shows it."""

    opening: Opening
    contents: str
    why: Text
    printed_for: Text
    case: str
    case_url: str


def is_file_opening(opening: Opening) -> bool:
    """Return whether what was opened is a file, which a page of its own serves."""
    return Item.objects.filter(pk__in=opening.items, kind=What.PAPER).exists()


def entries(openings: Iterable[Opening]) -> list[OpeningEntry]:
    """Return openings with what was opened and in which case. Two queries for all."""
    opening_list = list(openings)
    items = Item.objects.in_bulk({item for opening in opening_list for item in opening.items})
    cases = Case.objects.in_bulk({opening.case_id for opening in opening_list})
    return [entry(opening, items, cases.get(opening.case_id)) for opening in opening_list]


def entry(opening: Opening, items: Mapping[UUID, Item], case: Case | None = None) -> OpeningEntry:
    """Return one opening as a log shows it.

    The text of its reason was checked against the vault when it was typed.
    """
    opened_items = [items[item] for item in opening.items if item in items]
    return OpeningEntry(
        opening=opening,
        contents="; ".join(f"{item.subject}: {item.get_kind_display()}" for item in opened_items).replace("case: ", ""),
        why=REASONS[opening.reason],
        printed_for=RECIPIENTS[opening.recipient] if opening.recipient else "",
        case=case_label(case) if case else _("A complaint of which no case was made"),
        case_url=reverse("cases:access_log", args=[opening.case_id]) if case else "",
    )


@dataclass(frozen=True)
class PageAccess:
    """One time that somebody opened a page of the case or acted on it, in the words of the access log."""

    at: datetime
    reader: str
    page: Text


def page_accesses(case_id: UUID) -> list[PageAccess]:
    """Return the last fifty readings of pages of the case and acts on them, the newest first.

    One index scan on the audit log.
    """
    of_pages = Q(act__startswith="read.") | Q(act__startswith="act.")
    lines = AuditEntry.objects.filter(of_pages, case=case_id).order_by("-id")[:50]
    rows = lines.values_list("at", "actor_name", "role", "act")
    return [
        PageAccess(at, f"{actor}, {Role(role).label}", PAGE_PURPOSES.get(act.partition(".")[2], act))
        for at, actor, role, act in rows
    ]


# --- Names of accused ------------------------------------------------------------------------------------------------


def names_of_accused(case_id: UUID) -> QuerySet[AccusedName]:
    """Return the names of one case's accused, by label."""
    return AccusedName.objects.filter(case_id=case_id, ended_at=None).order_by("label", "made_at")


def name_accused(case_id: UUID, label: str, name: str, *, by: Posting) -> None:
    """Record the name of A1, in place of the earlier one. Kin of the victim are sealed instead (`vault.seal_texts`).

    Raises Refused where exactly this name is sealed in the vault of the case; the audit entry is `vault.recognised`.
    """
    if is_sealed_name(case_id, name):
        raise Refused(
            _("This name is sealed in this case as the victim's or her kin's. Record it as identity, not here.")
        )
    names_of_accused(case_id).filter(label=label).update(ended_at=now())
    accused_name = AccusedName(
        case_id=case_id,
        label=label,
        name=" ".join(name.split()),
        made_at=now(),
        made_by=by.actor.number,
        made_by_name=by.actor.name,
    )
    AccusedName.objects.bulk_create([accused_name])
    index_names([accused_name])
    audit.write("cases.accused_named", by.actor, str(case_id), {"label": label}, case=case_id)


def seal_identity(case_id: UUID, texts: Sequence[vault.SealedText], *, by: Posting) -> None:
    """Store the identity of people in the vault, and remove what of it was written unsealed in the case before.

    The name of an accused who turns out to be kin, or one that is the victim's name, is no longer kept as the name of
    an accused: its text is removed, and the row says that there was one.
    """
    vault.seal_texts(case_id, texts, by=by)
    kin = {text.subject for text in texts}
    sealed = {
        tokens.normalized_name(line) for text in texts if text.kind == What.NAME for line in text.text.splitlines()
    }
    open_names = AccusedName.objects.filter(case_id=case_id).exclude(name="")
    outdated = [
        accused_name.pk
        for accused_name in open_names
        if accused_name.label in kin or tokens.normalized_name(accused_name.name) in sealed
    ]
    if outdated:
        AccusedName.objects.filter(pk__in=outdated, ended_at=None).update(ended_at=now())
        AccusedName.objects.filter(pk__in=outdated).update(name="")
        audit.write("cases.accused_name_sealed", by.actor, str(case_id), {"names": len(outdated)}, case=case_id)


def move_identity(moved: Mapping[UUID, UUID], labels: Mapping[UUID, Mapping[str, str]], *, by: Posting) -> None:
    """Move identity, names and prints of cases that turned out to be the same as another case to that other case.

    `moved` gives each case the one that it joins, and the moves are made in its order. `labels` says who V1, A1 of such
    a case are in the other. Where the State's key is lost the items stay where they are, sealed, with an entry in the
    audit log: the feed import continues. Makes three queries where there is nothing to move.
    """
    with_items = vault.cases_with_items(moved)
    named = set(AccusedName.objects.filter(case_id__in=list(moved)).values_list("case_id", flat=True))
    printed = set(Print.objects.filter(case_id__in=list(moved)).values_list("case_id", flat=True))
    for joined_id, case_id in moved.items():
        if joined_id in with_items:
            _follow_vault(joined_id, case_id, labels.get(joined_id, {}), by)
            with_items.add(case_id)  # which may itself be moved, later in the same batch
        if joined_id in named:
            for name in AccusedName.objects.filter(case_id=joined_id):
                label = labels.get(joined_id, {}).get(name.label, name.label)
                AccusedName.objects.filter(pk=name.pk).update(case_id=case_id, label=label)
            named.add(case_id)
        if joined_id in printed:
            Print.objects.filter(case_id=joined_id).update(case_id=case_id)
            printed.add(case_id)


def _follow_vault(joined_id: UUID, case_id: UUID, labels: Mapping[str, str], by: Posting) -> None:
    try:
        with transaction.atomic():
            vault.move_items(joined_id, case_id, labels)
            Attachment.objects.filter(case_id=joined_id).update(case_id=case_id)
    except Refused:
        audit.write("vault.left_behind", by.actor, str(joined_id), case=case_id)
