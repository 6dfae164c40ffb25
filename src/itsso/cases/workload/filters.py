"""The filter of the list of officers: one station, and those with something overdue."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy

from itsso.cases.workload.queries import OfficerWorkload
from itsso.ui.choices import set_choices
from itsso.ui.text import natural_key


class WorkloadFilterForm(forms.Form):
    """Filter the list of officers by a station and by the work that is overdue or due soon."""

    station = forms.ChoiceField(label=gettext_lazy("Station"), required=False)
    show = forms.ChoiceField(
        label=gettext_lazy("Officers"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("beyond", gettext_lazy("With cases pending beyond two months")),
            ("overdue", gettext_lazy("With overdue time limits")),
            ("week", gettext_lazy("With time limits due today or within a week")),
        ],
    )

    def __init__(self, data: Mapping[str, object], workloads: Sequence[OfficerWorkload], *, of_district: bool) -> None:
        """Offer the stations of these officers; above a district they are too many, and names repeat."""
        super().__init__(data)
        if not of_district:
            del self.fields["station"]
            return
        stations = sorted({name for work in workloads for name in work.stations}, key=natural_key)
        set_choices(self, station=[("", gettext_lazy("All")), *((name, name) for name in stations)])

    def chosen(self, workloads: Sequence[OfficerWorkload]) -> list[OfficerWorkload]:
        """Return the officers that the form asks for; all where the address names what there is not."""
        if not self.is_valid():
            return list(workloads)
        station, show = self.cleaned_data.get("station"), self.cleaned_data["show"]
        return [work for work in workloads if (not station or station in work.stations) and _is_listed(work, show)]


def _is_listed(work: OfficerWorkload, show: str) -> bool:
    match show:
        case "beyond":
            return work.beyond > 0
        case "overdue":
            return work.overdue > 0
        case "week":
            return work.today + work.week > 0
    return True
