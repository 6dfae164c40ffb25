"""The cases that a page covers: the tabs of My work, and the officer or the unit that an address names."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from itsso.cases.court.forms import CauseListForm
from itsso.cases.desk.forms import CaseListForm, DeskForm
from itsso.cases.desk.queries import NO_OFFICER
from itsso.cases.investigators import investigator_in
from itsso.protection.middleware import OfficerRequest
from itsso.ui.addresses import filtered_address, page_address
from itsso.ui.components import Tab
from itsso.units.models import Unit

type ListForm = DeskForm | CaseListForm | CauseListForm


@dataclass(frozen=True)
class OfficerShown:
    """The officer whose cases alone a page shows, and the address of the same page with those of all."""

    name: str
    all_url: str


@dataclass(frozen=True)
class UnitShown:
    """The unit whose cases alone a page shows, and the address of the same page with those of all."""

    name: str
    all_url: str


def interval_of(request: OfficerRequest, form: ListForm) -> tuple[int, int]:
    """Return the stations whose cases a page shows: of the unit that its address names, else of the reader's range.

    Raises Http404 for a unit that is not within the range.
    """
    unit = unit_of(request, form.cleaned_data.get("unit"))
    return (unit.first, unit.last) if unit else request.ranges.cases


def unit_of(request: OfficerRequest, unit_id: int | None) -> Unit | None:
    """Return the unit that an address names, None where it names none; Http404 where it is not in the range."""
    if unit_id is None:
        return None
    first, last = request.ranges.cases
    unit = Unit.objects.filter(pk=unit_id, first__gte=first, last__lte=last).first()
    if unit is None or unit.first > unit.last:
        raise Http404
    return unit


def filter_notes(request: OfficerRequest, form: ListForm) -> dict[str, OfficerShown | UnitShown | None]:
    """Return what a page says of the officer and of the unit below the reader's to which its address limits it."""
    unit = unit_of(request, form.cleaned_data.get("unit"))
    is_own = unit is not None and unit.pk == request.posting.unit_id
    of_unit = UnitShown(unit.local_name, address(request, unit="")) if unit and not is_own else None
    return {"of_officer": _of_officer(request, form), "of_unit": of_unit}


def _of_officer(request: OfficerRequest, form: ListForm) -> OfficerShown | None:
    """Return the officer to whom the address limits the page; None where it shows the cases of all, or one's own."""
    number = form.cleaned_data.get("officer", "")
    if not number or "mine" in form.cleaned_data.values() or "me" in form.cleaned_data.values():
        return None
    key = (request.posting.unit.state, "" if number == NO_OFFICER else number)
    return OfficerShown(investigator_in(request.ranges.cases, key), address(request, officer=""))


def district_tabs(*, shows_districts: bool) -> list[Tab]:
    """Return the switch of My work above districts: the districts to look into, or the cases of the unit."""
    return [
        Tab(_("Districts"), page_address("cases:exceptions"), shows_districts),
        Tab(_("Cases"), filtered_address("cases:desk", whose="all"), not shows_districts),
    ]


def is_limited(form: ListForm) -> bool:
    """Return whether the address limits the page to an officer or to a unit below the reader's own."""
    return bool(form.cleaned_data.get("officer")) or form.cleaned_data.get("unit") is not None


def chosen_officer(form: ListForm) -> list[str] | None:
    """Return the number of the officer that the address names; None where it names none."""
    number = form.cleaned_data["officer"]
    return [number] if number else None


def address(request: HttpRequest, **changes: str) -> str:
    """Return this page's address with other filters; it leads to the first page."""
    parameters = {key: value for key, value in request.GET.items() if key not in ("page", "all", "format")}
    return "?" + urlencode({**parameters, **changes})
