"""Forms for a laboratory's claims about itself. A file that is loaded is checked by the same forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.forensics.capacity.models import Cadre, Cause, EquipmentKind, Fund, LaboratorySection, Ruler
from itsso.forensics.capacity.review import LIMIT
from itsso.forensics.capacity.simulation import BatchRuns
from itsso.forensics.capacity.whatif import Assumptions, SectionChange
from itsso.platform.clock import today
from itsso.ui.choices import set_choices
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.text import fold
from itsso.units.models import Unit

NONE = ("", "—")
YES_NO = (("yes", _("Yes")), ("no", _("No")))


class NumberField(forms.IntegerField):
    """A whole number, with commas as India writes them, in European or Devanagari digits."""

    def __init__(
        self, *, label: Text, max_value: int, required: bool = True, help_text: Text = "", width: int = 5
    ) -> None:
        box = forms.TextInput(attrs={"class": f"govuk-input--width-{width}", "inputmode": "numeric"})
        super().__init__(
            min_value=0,
            max_value=max_value,
            widget=box,
            localize=False,
            label=label,
            required=required,
            help_text=help_text,
        )

    def to_python(self, value: object) -> int | None:
        """Return the number; None where nothing was typed, which is not zero."""
        return super().to_python(fold(str(value)).replace(",", "") if value is not None else None)


class RupeesField(NumberField):
    """An amount in whole rupees."""

    def __init__(self, *, label: Text, required: bool = True, help_text: Text = "") -> None:
        super().__init__(width=10, max_value=10**15, label=label, required=required, help_text=help_text)


class YesNoField(forms.TypedChoiceField):
    """Yes or no; neither is chosen beforehand unless `initial` names it."""

    def __init__(self, *, label: Text, initial: str | None = None) -> None:
        super().__init__(
            choices=YES_NO,
            coerce=lambda choice: choice == "yes",
            widget=forms.RadioSelect,
            label=label,
            initial=initial,
        )


class NameField(forms.CharField):
    """A name; superfluous spaces do not make it another name."""

    def to_python(self, value: object) -> str:
        """Return the words with one space between them."""
        return " ".join((super().to_python(value) or "").split())


def _section() -> forms.ChoiceField:
    return forms.ChoiceField(label=pgettext_lazy("laboratory", "Section"), choices=LaboratorySection.choices)


class ClaimForm(forms.Form):
    """The day from which a claim holds, and the document that states it. `key` makes a second sending the first."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    on = DayField(label=_("Valid from"), initial=today)
    source = NameField(
        label=_("Source document"),
        required=False,
        max_length=300,
        help_text=_(
            "Leave empty if the laboratory itself states it. Otherwise give the title and date, for "
            "example of an order or a reply."
        ),
    )

    def __init__(self, data: Mapping[str, str] | None = None, *, initial: dict[str, object] | None = None) -> None:
        """Move the document to the end, after what it states."""
        super().__init__(data, initial=initial)
        self.fields["source"] = self.fields.pop("source")

    def claim_values(self) -> dict[str, object]:
        """Return the content of a valid form, as `actions.add_claim` takes it."""
        return {name: value for name, value in self.cleaned_data.items() if name != "key"}


class PostsForm(ClaimForm):
    """Posts of a section."""

    section = _section()
    cadre = forms.ChoiceField(label=_("Which posts"), choices=Cadre.choices)
    sanctioned = NumberField(label=_("Sanctioned"), max_value=100_000)
    filled = NumberField(
        label=_("Filled"), max_value=100_000, help_text=_("Of the sanctioned posts. Do not count staff on contract.")
    )

    def clean(self) -> None:
        """Check that no more posts are filled than sanctioned."""
        sanctioned, filled = self.cleaned_data.get("sanctioned"), self.cleaned_data.get("filled")
        if sanctioned is not None and filled is not None and filled > sanctioned:
            self.add_error("filled", _("More posts are filled than sanctioned. Check both numbers."))


class WorkloadForm(ClaimForm):
    """The pending, received and reported cases, where the work is not in the system."""

    section = _section()
    pending_cases = NumberField(label=_("Cases pending"), required=False, max_value=10**8)
    pending_samples = NumberField(label=_("Samples or exhibits pending"), required=False, max_value=10**8)
    received_a_year = NumberField(label=_("Cases received per year"), required=False, max_value=10**8)
    reported_a_year = NumberField(label=_("Cases reported per year"), required=False, max_value=10**8)

    def clean(self) -> None:
        """Check that at least one number is given; an empty one is not known."""
        numbers = ("pending_cases", "pending_samples", "received_a_year", "reported_a_year")
        if not self.errors and all(self.cleaned_data.get(name) is None for name in numbers):
            self.add_error("pending_cases", _("Give at least one number. Leave empty what is not known."))


class EquipmentForm(ClaimForm):
    """An instrument works or is down; a consumable is in stock or out of stock."""

    section = _section()
    sort = forms.ChoiceField(label=_("Type"), choices=EquipmentKind.choices)
    name = NameField(
        label=_("Name"), max_length=80, help_text=_("For example “Genetic analyser 3500” or “DNA extraction kits”")
    )
    available = YesNoField(label=_("Is it working, or in stock?"))
    cause = forms.ChoiceField(
        label=_("If not, why"),
        required=False,
        choices=[NONE, *Cause.choices],
        help_text=_("Shown as a cause of delay for as long as it lasts."),
    )

    def clean(self) -> None:
        """Check that what is missing has a cause, and remove the cause of what is available."""
        available = self.cleaned_data.get("available")
        if available is False and not self.cleaned_data.get("cause"):
            self.add_error("cause", _("Choose why it is not working or not in stock."))
        if available:
            self.cleaned_data["cause"] = ""


class AccreditationForm(ClaimForm):
    """An accreditation, with its period and scope."""

    section = _section()
    body = NameField(label=_("Accredited by"), max_length=40, initial="NABL")
    certificate = NameField(label=_("Certificate number"), max_length=40)
    scope = NameField(label=_("Scope"), max_length=200, help_text=_("What is accredited, as worded in the certificate"))
    until = DayField(label=_("Accreditation valid until"))
    withdrawn = YesNoField(label=_("Was it withdrawn or suspended?"), initial="no")

    def clean(self) -> None:
        """Check that it ends after it begins."""
        on, until = self.cleaned_data.get("on"), self.cleaned_data.get("until")
        if on and until and until < on:
            self.add_error("until", _("The end date is before the start date. Check both dates."))


class IndependenceForm(ClaimForm):
    """The authority that controls the laboratory."""

    administered = forms.ChoiceField(label=_("Who administers the laboratory"), choices=Ruler.choices)
    budget = forms.ChoiceField(label=_("Under whose budget head it is funded"), choices=Ruler.choices)
    budget_head = NameField(
        label=_("Budget head"), required=False, max_length=80, help_text=_("As in the budget, for example 2055-00-116")
    )
    budget_a_year = RupeesField(label=_("Yearly budget, in rupees"), required=False)
    veto = YesNoField(
        label=_("May an examiner refuse, in writing and without harm, to state what the science does not support?")
    )


class MoneyForm(ClaimForm):
    """The money of a project: totals since it began."""

    project = NameField(label=_("Project"), max_length=120)
    fund = forms.ChoiceField(label=_("Funded from"), choices=Fund.choices)
    sanctioned = RupeesField(
        label=_("Sanctioned, in rupees"),
        help_text=_("Total since the project began. Write 99.76 crore as 99,76,00,000."),
    )
    released = RupeesField(label=_("Released so far"), required=False)
    spent = RupeesField(label=_("Spent so far"), required=False)

    def clean(self) -> None:
        """Check that no more is spent than released, and no more released than sanctioned."""
        cleaned = self.cleaned_data
        sanctioned, released, spent = cleaned.get("sanctioned"), cleaned.get("released"), cleaned.get("spent")
        if sanctioned is not None and released is not None and released > sanctioned:
            self.add_error("released", _("More is released than sanctioned. Check both amounts."))
        if spent is not None and (released is None or spent > released) and "released" not in self.errors:
            self.add_error("spent", _("More is spent than released. Check both amounts."))


class MilestoneForm(ClaimForm):
    """A step of a project: planned (perhaps for another day than before), or reached."""

    project = NameField(label=_("Project"), max_length=120)
    name = NameField(label=_("Step"), max_length=120)
    planned = DayField(label=_("Planned date"))
    reached = DayField(label=_("Date completed"), required=False)

    def clean_reached(self) -> date | None:
        """Check that the day on which it was reached is not in the future."""
        reached: date | None = self.cleaned_data["reached"]
        if reached and reached > today():
            raise forms.ValidationError(_("This date is in the future. Check it."))
        return reached


FORMS: dict[str, type[ClaimForm]] = {
    "posts": PostsForm,
    "workload": WorkloadForm,
    "equipment": EquipmentForm,
    "accreditation": AccreditationForm,
    "independence": IndependenceForm,
    "money": MoneyForm,
    "milestone": MilestoneForm,
}
"""The form of each kind of claim (`models.CLAIMS`)."""

TITLES = {
    "posts": _("Posts"),
    "workload": _("Work not recorded in the system"),
    "equipment": _("Instruments and consumables"),
    "accreditation": _("Accreditation"),
    "independence": _("Independence"),
    "money": _("Project funds"),
    "milestone": _("Project step"),
}


class LimitForm(forms.Form):
    """The time limit by which a laboratory is reviewed."""

    limit = NumberField(label=_("Time limit in days for 90% of reports"), required=False, max_value=730)

    def __init__(self, data: QueryDict) -> None:
        """Show the default limit where none was requested."""
        if not data.get("limit"):
            data = data.copy()
            data["limit"] = str(LIMIT)
        super().__init__(data)

    def chosen(self) -> int:
        """Return the requested limit, or the default where there was none."""
        limit = self.cleaned_data.get("limit") if self.is_valid() else None
        return limit or LIMIT


class WhatIfForm(LimitForm):
    """The change to try with one section, and assumptions for unknown values."""

    section = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)
    more = forms.IntegerField(
        label=_("Change in the number of examiners (for example 3 or -2)"),
        required=False,
        min_value=-10_000,
        max_value=10_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )
    moved = NumberField(label=_("Cases per year moved to another laboratory"), required=False, max_value=10**7)
    to = forms.TypedChoiceField(label=_("Which laboratory"), required=False, coerce=int, empty_value=None)
    most = NumberField(label=_("Instrument: samples in a full run"), required=False, max_value=10_000)
    least = NumberField(label=_("Smallest number of samples with which a run begins"), required=False, max_value=10_000)
    run_days = forms.FloatField(
        label=_("Days per run"),
        required=False,
        min_value=0.01,
        max_value=365,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
    )
    instruments = NumberField(label=_("Number of such instruments"), required=False, max_value=100)
    received = NumberField(label=_("Assumed: cases received per year"), required=False, max_value=10**7)
    reported = NumberField(label=_("Assumed: cases reported per year"), required=False, max_value=10**7)
    examiners = NumberField(label=_("Assumed: examiners now"), required=False, max_value=10_000)
    backlog = NumberField(label=_("Assumed: cases pending"), required=False, max_value=10**7)

    def __init__(self, data: QueryDict, laboratories: Iterable[Unit]) -> None:
        """Set the choices of the other laboratory; `laboratories` are those that the reader sees besides this one."""
        super().__init__(data)
        set_choices(self, to=[NONE, *((str(unit.pk), unit.local_name) for unit in laboratories)])

    def clean(self) -> None:
        """Check that an instrument has all of its numbers, and that a run starts with no more samples than it holds."""
        cleaned = self.cleaned_data
        most, least, run_days = cleaned.get("most"), cleaned.get("least"), cleaned.get("run_days")
        if most and not run_days and "run_days" not in self.errors:
            self.add_error("run_days", _("Give the days per run."))
        if (run_days or least or cleaned.get("instruments")) and not most and "most" not in self.errors:
            self.add_error("most", _("Give the number of samples in a full run."))
        if most and least and least > most:
            self.add_error("least", _("A run cannot wait for more samples than it holds."))

    def assumed(self) -> Assumptions:
        """Return the assumptions."""
        cleaned = self.cleaned_data
        return Assumptions(cleaned["received"], cleaned["reported"], cleaned["examiners"], cleaned["backlog"])

    def change(self) -> SectionChange:
        """Return the change to try."""
        cleaned = self.cleaned_data
        runs = None
        if cleaned["most"]:
            runs = BatchRuns(
                1 / cleaned["run_days"], cleaned["least"] or 1, cleaned["most"], cleaned["instruments"] or 1
            )
        return SectionChange(cleaned["more"] or 0, cleaned["moved"] or 0, runs)


class PeriodForm(forms.Form):
    """The period over which something is counted."""

    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def chosen(self, since: date, until: date) -> tuple[date, date]:
        """Return the requested days, or the defaults, in their order."""
        cleaned = self.cleaned_data if self.is_valid() else {}
        first, last = cleaned.get("since") or since, cleaned.get("until") or until
        return min(first, last), max(first, last)
