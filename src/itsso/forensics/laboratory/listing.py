"""The lists of a laboratory as `itsso.ui.lists` shows them: requests and exhibits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.expressions import Expression
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.forensics import catalogue
from itsso.forensics.custody import queries as ledger
from itsso.forensics.custody.chain import Chain
from itsso.forensics.custody.page import findings, whereabouts
from itsso.forensics.labels import spelled
from itsso.forensics.models import Exhibit, Request, RequestStatus
from itsso.forensics.texts import item_name, priority_line
from itsso.ui import text
from itsso.ui.components import Text, link
from itsso.ui.list_rows import QueryRows, StoredRows
from itsso.ui.lists import Column, ItemList
from itsso.ui.templatetags.ui_tags import when
from itsso.units.models import Unit
from itsso.units.ordering import Natural

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison

# --- Reception -------------------------------------------------------------------------------------------------------

NOT_ACCEPTED = (RequestStatus.RECEIVED, RequestStatus.ANNOUNCED, RequestStatus.RETURNED)
"""The requests with which reception begins, first those that it has to decide."""

REQUEST_TITLES: dict[str, Text] = {
    RequestStatus.RECEIVED: pgettext_lazy("requests", "Received, to be accepted or returned"),
    RequestStatus.ANNOUNCED: pgettext_lazy("requests", "Announced, on the way"),
    RequestStatus.RETURNED: pgettext_lazy("requests", "Returned"),
    RequestStatus.ACCEPTED: pgettext_lazy("requests", "Accepted"),
    RequestStatus.DONE: pgettext_lazy("requests", "Reported"),
}


class ReceptionFilterForm(forms.Form):
    """The filter of reception's list."""

    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[("", _("Not accepted yet, or returned")), *REQUEST_TITLES.items(), ("all", _("All requests"))],
    )

    def statuses(self) -> list[str]:
        """Return the statuses that are shown; those with which reception begins where the address names none."""
        chosen = self.cleaned_data.get("status", "") if self.is_valid() else ""
        if not chosen:
            return [status.value for status in NOT_ACCEPTED]
        return list(REQUEST_TITLES) if chosen == "all" else [chosen]


def reception_rows(laboratory: Unit, statuses: list[str]) -> QueryRows[Request, Request]:
    """Return the requests with these statuses: by status, and in each those that have had it longest first."""
    places = [When(standing=status, then=Value(place)) for place, status in enumerate(REQUEST_TITLES)]
    requests = Request.objects.filter(laboratory=laboratory, standing__in=statuses).select_related("sender")
    place = Case(*places, default=Value(len(places)), output_field=IntegerField())
    return QueryRows(requests.order_by(place, "since", "id"), REQUEST_ORDERS, list)


REQUEST_ORDERS: dict[str, tuple[Expression | F, ...]] = {
    "number": (F("year"), F("number")),
    "sender": (Natural("sender__name"),),
    "memo": (Natural("memo"),),
    "since": (F("since"),),
}


def status_title(request: Request) -> Text:
    """Return the title of the group of reception's list that a request belongs to."""
    return REQUEST_TITLES[request.standing]


REQUEST_COLUMNS: list[Column[Request]] = [
    Column(
        "number",
        _("Number"),
        lambda request: link(request.own_number, reverse("forensics:request", args=[request.pk])),
        lambda request: request.own_number,
        sorts=True,
    ),
    Column("sender", pgettext_lazy("exhibit", "From"), lambda request: str(request.sender), sorts=True),
    Column("memo", _("Memo number"), lambda request: request.memo, sorts=True),
    Column("status", _("Status"), status_title),
    Column("priority", _("Priority"), lambda request: priority_line(request.priority, request.due)),
    Column(
        "since",
        pgettext_lazy("stands so", "Since"),
        lambda request: when(request.since),
        lambda request: request.since,
        sorts=True,
    ),
]

# --- Exhibits --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LaboratoryExhibit:
    """An exhibit as the laboratory lists it, with its chain of custody: no name, no case."""

    exhibit: Exhibit
    chain: Chain
    seal_on_receipt: str


def exhibit_list(
    request: HttpRequest, exhibits: Sequence[Exhibit], laboratory_request: Request
) -> ItemList[LaboratoryExhibit]:
    """Return the list of exhibits of a request, or of those that one of its examinations is about, by their marks."""
    return ItemList(
        request,
        EXHIBIT_COLUMNS,
        StoredRows(_with_chains(exhibits), EXHIBIT_KEYS),
        caption=_("Exhibits"),
        empty=_("No exhibit is listed here."),
        file_name=f"exhibits-{laboratory_request.own_number}",
        anchor="exhibits",
    )


def _with_chains(exhibits: Sequence[Exhibit]) -> list[LaboratoryExhibit]:
    labels = [exhibit.label for exhibit in exhibits]
    chains, seals = ledger.chains(labels), ledger.seals_on_receipt(labels)
    return [LaboratoryExhibit(exhibit, chains[exhibit.label], seals.get(exhibit.label, "")) for exhibit in exhibits]


EXHIBIT_KEYS: dict[str, Callable[[LaboratoryExhibit], SupportsRichComparison]] = {
    "number": lambda row: row.exhibit.label,
    "mark": lambda row: text.natural_key(row.exhibit.mark),
    "from": lambda row: text.natural_key(row.exhibit.subject),
}


EXHIBIT_COLUMNS: list[Column[LaboratoryExhibit]] = [
    Column("number", _("Number"), lambda row: spelled(row.exhibit.label), sorts=True),
    Column("mark", _("Mark and type"), lambda row: item_name(row.exhibit), sorts=True),
    Column("from", pgettext_lazy("exhibit", "From"), lambda row: row.exhibit.subject or "–", sorts=True),
    Column(
        "contents",
        _("Contents"),
        lambda row: catalogue.contents(row.exhibit.contents) or text.count(row.exhibit.count),
    ),
    Column("seal", _("Seal"), lambda row: row.exhibit.impression),
    Column("receipt", _("Seal on receipt"), lambda row: row.seal_on_receipt or "–"),
    Column("where", _("Where it is"), lambda row: whereabouts(row.chain)),
    Column("wrong", _("What is wrong"), lambda row: findings(row.chain) or _("none")),
]
