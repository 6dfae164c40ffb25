"""The filters of lists of faults and of requests, and the forms of a request for correction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import uuid4

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.exchange.quality.matters import AGE_TITLES, REASONS, TEXTS, DataMatter
from itsso.exchange.quality.models import CorrectionRequest
from itsso.exchange.quality.reading import FaultFilter, UnitFaults
from itsso.exchange.quality.requests import OUTCOMES
from itsso.exchange.reasons import reason_text
from itsso.platform.clock import today
from itsso.ui.choices import set_choices
from itsso.ui.dates import DayField


class FaultListForm(forms.Form):
    """The filters of a list of faults of one matter."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"), required=False)
    age = forms.ChoiceField(label=gettext_lazy("Open for"), required=False)

    def __init__(self, data: Mapping[str, object], matter: DataMatter, unit_faults: UnitFaults) -> None:
        """Offer the reasons that faults of the matter have in the unit."""
        super().__init__(data)
        self.matter = matter
        every = ("", _("All"))
        reasons = [(code, reason_text(code, REASONS[matter])) for code, _number in unit_faults.by_reason(matter)]
        ages = [(str(age), title) for age, title in enumerate(AGE_TITLES)]
        set_choices(self, reason=[every, *sorted(reasons, key=lambda item: item[1])], age=[every, *ages])

    def chosen(self) -> FaultFilter:
        """Return the faults that are asked for; all of the matter where the address names what there is not."""
        if not self.is_valid():
            return FaultFilter(self.matter)
        age = self.cleaned_data["age"]
        return FaultFilter(self.matter, self.cleaned_data["reason"], int(age) if age else None)


class PartListForm(FaultListForm):
    """The filters of a list of districts or stations with the number of their faults."""

    show = forms.ChoiceField(
        label=gettext_lazy("Units"),
        required=False,
        choices=[
            ("", gettext_lazy("With faults")),
            ("all", gettext_lazy("All")),
            ("no-data", gettext_lazy("Without any data")),
        ],
    )

    @property
    def units_listed(self) -> str:
        """Return which units are listed."""
        return str(self.cleaned_data["show"]) if self.is_valid() else ""


USUAL_TIME = timedelta(days=14)
"""The time for an answer that the form proposes: a practice, and no rule of law."""


class CorrectionRequestForm(forms.Form):
    """The day by which a correction is asked for. `form` makes a second sending the first."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    due = DayField(
        label=gettext_lazy("Answer by"),
        help_text=gettext_lazy("From today on, at most 90 days ahead"),
        initial=lambda: today() + USUAL_TIME,
    )


class CorrectionAnswerForm(forms.Form):
    """The answer to a request for correction."""

    outcome = forms.ChoiceField(
        label=pgettext_lazy("request", "Answer"), choices=OUTCOMES.items(), widget=forms.RadioSelect
    )


class RequestListForm(forms.Form):
    """The filters of a list of requests for correction."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            ("open", pgettext_lazy("request", "Open")),
            ("overdue", gettext_lazy("Overdue")),
            ("answered", gettext_lazy("Answered")),
        ],
    )
    matter = forms.ChoiceField(
        label=gettext_lazy("Matter"),
        required=False,
        choices=[("", gettext_lazy("All")), *((matter.value, texts.title) for matter, texts in TEXTS.items())],
    )

    def filtered(self, requests: QuerySet[CorrectionRequest], day: date) -> QuerySet[CorrectionRequest]:
        """Return the requests that the form asks for; all where the address names what there is not."""
        if not self.is_valid():
            return requests
        if matter := self.cleaned_data["matter"]:
            requests = requests.filter(matter=matter)
        match self.cleaned_data["status"]:
            case "open":
                return requests.filter(outcome="")
            case "overdue":
                return requests.filter(outcome="", due__lt=day)
            case "answered":
                return requests.exclude(outcome="")
        return requests
