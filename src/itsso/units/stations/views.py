"""The page of a State's stations, from which the details of each are entered."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from itsso.ui.choices import set_choices
from itsso.ui.lists import ItemList
from itsso.units.capacities import districts_of
from itsso.units.models import Unit
from itsso.units.posting import UnitPosting
from itsso.units.state_settings.queries import state_of
from itsso.units.stations.listing import STATION_COLUMNS, station_rows


class DistrictForm(forms.Form):
    """The filter of the list: one of the State's districts."""

    district = forms.TypedChoiceField(label=gettext_lazy("District"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: QueryDict, districts: list[Unit]) -> None:
        super().__init__(data)
        set_choices(self, district=[("", _("All")), *((str(district.pk), str(district)) for district in districts)])


@require_GET
def stations(request: HttpRequest) -> HttpResponse:
    """List the stations of the reader's State with what was entered about each, each a link to its entries."""
    posting: UnitPosting = request.posting  # type: ignore[attr-defined]
    state = state_of(posting.unit)
    if state is None:
        raise Http404
    districts = districts_of(state)
    form = DistrictForm(request.GET, districts)
    number = form.cleaned_data["district"] if form.is_valid() else None
    district = next((district for district in districts if district.pk == number), None)
    listing = ItemList(
        request,
        STATION_COLUMNS,
        station_rows(state, district),
        caption=_("Stations of the State"),
        empty=_("No station of this district is known here."),
        form=form,
        file_name=f"stations-{state.code}",
        compact=True,
    )
    return listing.respond("units/stations.html", {"state": state})
