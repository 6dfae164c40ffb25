"""Identity on the pages of a case: the sealed items, their openings, the access log; none of the sealed text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db.models import F, Q
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.accounts.models import Posting
from itsso.accounts.roles import Role
from itsso.audit.models import AuditEntry
from itsso.cases.assignment import entitlement
from itsso.cases.identity.queries import may_open
from itsso.cases.models import Case
from itsso.cases.words import case_label
from itsso.protection import vault
from itsso.protection.models import Item, Opening
from itsso.protection.openings import ALL_REASONS, RECIPIENTS
from itsso.protection.role_texts import PAGE_PURPOSES
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text
from itsso.ui.list_rows import COUNTED_TO, QueryRows
from itsso.ui.lists import Column
from itsso.ui.names import translate_rank
from itsso.ui.templatetags.ui_tags import when


@dataclass(frozen=True)
class IdentitySection:
    """The part of the case page about identity: what is stored about whom, without any of its text."""

    sealed: list[SummaryRow]
    opens: bool  # the sealed texts are buttons of the form that opens them
    links: list[tuple[str, str]]  # name of the page, what it is called
    is_self_assigned: bool  # the officer who asks named himself: nothing opens until somebody else assigns the case


def section(case: Case, sealed_items: Sequence[Item], posting: Posting, may: Callable[[str], bool]) -> IdentitySection:
    """Return the part of the case page about identity, of the current items of the case.

    The links are those that the role table opens to this officer for this case.
    """
    pages = {
        "cases:record_identity": _("Record identity"),
        "cases:open_identity": _("Open identity"),
        "cases:access_log": _("Who opened the identity"),
        "audit:case": _("Who saw or changed this case"),
        "cases:accused": _("Names of the accused"),
    }
    links = [(name, title) for name, title in pages.items() if may(name)]
    opens = may_open(case, posting)
    if not sealed_items or not opens:
        links = [link for link in links if link[0] != "cases:open_identity"]
    may_press = opens and may("cases:open_identity")
    facts = [
        SummaryRow(describe_subject(subject), _kinds(items, may_press)) for subject, items in _by_subject(sealed_items)
    ]
    is_self_assigned = not opens and entitlement.names_as_investigator(case, posting)
    return IdentitySection(facts, may_press and bool(facts), links, is_self_assigned)


def _by_subject(items: Iterable[Item]) -> Iterable[tuple[str, list[Item]]]:
    for subject, group in groupby(items, key=lambda item: item.subject):
        yield subject, list(group)


def _kinds(items: list[Item], may_press: bool) -> SafeString:
    """Return the sealed texts by their kind; each is a button that opens it, if the reader may open it."""
    last = max(items, key=lambda item: item.made_at)
    kinds = format_html_join(", ", "{}", ((_kind(item, may_press),) for item in items))
    values = {"kinds": kinds, "day": text.day(last.made_at), "who": escape(translate_rank(last.made_by_name))}
    return SafeString(_("%(kinds)s: sealed, last on %(day)s by %(who)s") % values)


def _kind(item: Item, may_press: bool) -> SafeString | str:
    if not may_press:
        return str(item.get_kind_display())
    return format_html(
        '<button class="itsso-link-button" name="items" value="{0}" aria-label="{1}: {2}">{2}</button>',
        item.pk,
        _("Open identity"),
        item.get_kind_display(),
    )


def describe_subject(subject: str) -> str:
    """Return how a page names a subject of the vault."""
    if subject == vault.CASE:
        return _("The case")
    if subject == vault.INFORMANT:
        return _("Informant")
    template = _("%(label)s, victim") if subject.startswith("V") else _("%(label)s, accused whose name is sealed")
    return template % {"label": subject}


@dataclass(frozen=True)
class OpeningEntry:
    """One opening as a log shows it."""

    opening: Opening
    contents: str
    why: Text
    printed_for: Text
    case: str
    case_url: str
    station: str


def entries(openings: Iterable[Opening]) -> list[OpeningEntry]:
    """Return openings with what was opened and in which case. Two queries for all."""
    opening_list = list(openings)
    items = Item.objects.in_bulk({item for opening in opening_list for item in opening.items})
    cases = Case.objects.select_related("station").in_bulk({opening.case_id for opening in opening_list})
    return [entry(opening, items, cases.get(opening.case_id)) for opening in opening_list]


def entry(opening: Opening, items: Mapping[UUID, Item], case: Case | None = None) -> OpeningEntry:
    """Return one opening as a log shows it.

    The text of its reason was checked against the vault when it was typed.
    """
    opened_items = [items[item] for item in opening.items if item in items]
    return OpeningEntry(
        opening=opening,
        contents="; ".join(f"{item.subject}: {item.get_kind_display()}" for item in opened_items).replace("case: ", ""),
        why=ALL_REASONS[opening.reason],
        printed_for=RECIPIENTS[opening.recipient] if opening.recipient else "",
        case=case_label(case) if case else _("A complaint that did not become a case"),
        case_url=reverse("cases:access_log", args=[opening.case_id]) if case else "",
        station=str(case.station) if case else "",
    )


@dataclass(frozen=True)
class PageAccess:
    """One time that somebody opened a page of the case or acted on it, in the words of the access log."""

    at: datetime
    reader: str
    page: Text


def page_accesses(case_id: UUID) -> QueryRows[AuditEntry, PageAccess]:
    """Return the readings of pages of the case and the acts on them as the rows of a list, the newest first.

    One index scan on the audit log.
    """
    of_pages = Q(act__startswith="read.") | Q(act__startswith="act.")
    log_entries = AuditEntry.objects.filter(of_pages, case=case_id).order_by("-id")
    orders = {"when": (F("at"),), "reader": (F("actor_name"),)}
    return QueryRows(log_entries, orders, _accesses, counts_to=COUNTED_TO)


def _accesses(log_entries: Sequence[AuditEntry]) -> list[PageAccess]:
    return [
        PageAccess(
            log_entry.at,
            f"{log_entry.actor_name}, {Role(log_entry.role).label}",
            PAGE_PURPOSES.get(log_entry.act.partition(".")[2], log_entry.act),
        )
        for log_entry in log_entries
    ]


def access_columns() -> list[Column[PageAccess]]:
    """Return the columns of the list of readings."""
    return [
        Column("when", gettext_lazy("When"), lambda access: when(access.at), lambda access: access.at, sorts=True),
        Column("reader", gettext_lazy("Who"), lambda access: access.reader, sorts=True),
        Column("page", gettext_lazy("What"), lambda access: access.page),
    ]
