"""Forms of the police about exhibits: seizure, forwarding, hand-over, the day of filing in court."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from itsso.forensics import catalogue
from itsso.forensics.catalogue import SectionQuestions
from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.custody.forms import NUMBER_NEEDED
from itsso.forensics.custody.holders import CARRIER_NUMBER
from itsso.forensics.forms import NARROW, MomentForm, SingleUseForm, milligrams, weight_field
from itsso.forensics.models import Carrier, Holder, SealCondition
from itsso.forensics.police.seizure import SeizedItem
from itsso.platform.clock import now, today
from itsso.protection.readable_text import ReadableTextForm
from itsso.protection.shaped import ShapedField
from itsso.ui.choices import set_choices
from itsso.ui.components import Text
from itsso.ui.dates import DayField


def _codes(group: str) -> list[tuple[str, str]]:
    return [("", "–"), *catalogue.choices(group)]


class SeizeForm(SingleUseForm, MomentForm, ReadableTextForm):
    """Form for an item that is taken into custody, as the seizure memo describes it."""

    readable = ("mark", "impression")  # the laboratory reads them too
    kit_doubted = False  # another case has the same serial number

    what = forms.ChoiceField(label=_("Type"))
    mark = ShapedField(
        "paper_number", label=_("Mark"), max_length=16, help_text=_("As in the seizure memo, for example P-1")
    )
    kit = ShapedField("paper_number", label=_("If it is a kit: its serial number"), max_length=24, required=False)
    kit_checked = forms.BooleanField(
        label=_("I compared the serial number with the kit: it is correct, although another case has it too"),
        required=False,
    )
    origin = forms.ChoiceField(
        label=_("Seized at"), choices=[(Holder.SCENE, Holder.SCENE.label), (Holder.HOSPITAL, Holder.HOSPITAL.label)]
    )
    paper = ShapedField(
        "paper_number", label=_("If from a hospital: number of the signed receipt"), max_length=32, required=False
    )
    place = forms.ChoiceField(label=_("Place"), required=False)
    subject = forms.ChoiceField(label=_("From whom"), required=False)
    impression = ShapedField("seal", label=_("Seal impression"), max_length=24)
    count = forms.IntegerField(
        label=_("How many"), min_value=1, max_value=999, initial=1, widget=forms.TextInput(NARROW)
    )
    weight = weight_field()
    witnesses = forms.IntegerField(
        label=_("Witnesses (panch)"), min_value=0, max_value=20, initial=2, widget=forms.TextInput(NARROW)
    )
    sketch = forms.ChoiceField(
        label=_("Sketch or photographs"), required=False, help_text=_("Choose a file of the case")
    )

    def __init__(
        self, case_id: UUID, persons: Sequence[str], files: Sequence[tuple[str, str]], data: QueryDict | None
    ) -> None:
        super().__init__(data)
        self.case_id = case_id
        subjects: list[tuple[str, Text]] = [("", _("The scene")), *((person, person) for person in persons)]
        set_choices(
            self,
            what=catalogue.choices("items"),
            place=_codes("places"),
            subject=subjects,
            sketch=[("", "–"), *files],
        )
        for code, usual in catalogue.kit().items():
            self.fields[f"kit_{code}"] = forms.IntegerField(
                label=catalogue.code_label("contents", code),
                min_value=0,
                max_value=99,
                initial=usual,
                required=False,
                widget=forms.TextInput(NARROW),
            )
        self.order_fields(
            ["form", "what", "mark", "kit", "kit_checked", "origin", "paper", "place", "subject", "day", "time"]
        )

    @property
    def of_kit(self) -> list[forms.BoundField]:
        """Return the fields for the contents of a kit: for each kind of content, how many of it there are."""
        return [self[name] for name in self.fields if name.startswith("kit_") and name != "kit_checked"]

    @property
    def plain(self) -> list[forms.BoundField]:
        """Return the other fields, in their order.

        The check of a kit's number is shown only where the number is in doubt.
        """
        names = [
            name for name in self.fields if not name.startswith("kit_") or (name == "kit_checked" and self.kit_doubted)
        ]
        return [self[name] for name in names if not self[name].is_hidden]

    def clean(self) -> dict[str, object]:
        """Check that a kit has its number, and that an item from a hospital has its receipt."""
        cleaned = super().clean() or {}
        if cleaned.get("what") == "kit" and not cleaned.get("kit"):
            self.add_error("kit", _("Enter the serial number of the kit."))
        if cleaned.get("origin") == Holder.HOSPITAL and not cleaned.get("paper"):
            self.add_error("paper", _("Enter the number of the receipt signed by the doctor."))
        return cleaned

    def seized(self) -> SeizedItem:
        """Return the item. The form must be valid."""
        cleaned = self.cleaned_data
        counts = {code: cleaned.get(f"kit_{code}") or 0 for code in catalogue.kit()} if cleaned["what"] == "kit" else {}
        return SeizedItem(
            cleaned["what"],
            cleaned["mark"].strip(),
            self.moment(),
            cleaned["impression"].strip(),
            cleaned["origin"],
            cleaned["place"],
            cleaned["witnesses"],
            cleaned["kit"],
            cleaned["subject"],
            [{"what": code, "count": n} for code, n in counts.items() if n],
            cleaned["count"],
            milligrams(cleaned["weight"]),
            cleaned["sketch"] or None,
            cleaned["paper"],
            cleaned["kit_checked"],
        )


class HandOverForm(SingleUseForm):
    """Form for step 2 of forwarding: who carries the items of a note to the laboratory."""

    carrier = forms.ChoiceField(
        label=_("Who carries the exhibits?"),
        widget=forms.RadioSelect,
        initial=Carrier.MESSENGER,
        choices=[
            (Carrier.MESSENGER, _("A messenger, with a road certificate")),
            (Carrier.OFFICER, _("I take them myself")),
            (Carrier.POST, Carrier.POST.label),
        ],
    )
    number = forms.CharField(
        label=_("Number of the road certificate or the parcel"),
        max_length=32,
        required=False,
        help_text=_("For example RC 41/2026. Leave it empty only if you take them yourself. Do not write a name."),
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    seal = forms.ChoiceField(label=_("Seal"), choices=SealCondition.choices)

    def clean(self) -> dict[str, object]:
        """Check that a messenger and the post have a number."""
        cleaned = super().clean() or {}
        number = cleaned.get("number", "").strip()
        if (number or cleaned.get("carrier") != Carrier.OFFICER) and not CARRIER_NUMBER.fullmatch(number):
            self.add_error("number", NUMBER_NEEDED)
        return cleaned

    def condition(self) -> ItemCondition:
        """Return how the items are handed over, now. The form must be valid."""
        cleaned = self.cleaned_data
        return ItemCondition(now(), cleaned["seal"], paper=cleaned["number"].strip(), carrier=cleaned["carrier"])


class ForwardForm(SingleUseForm, ReadableTextForm):
    """Form for a forwarding note: which items, which questions to which section, and which papers go along."""

    readable = ("memo",)

    laboratory = forms.ChoiceField(label=_("Laboratory"))
    memo = ShapedField("paper_number", label=_("Memo number"), max_length=32)
    items = forms.MultipleChoiceField(label=_("Exhibits to forward"), widget=forms.CheckboxSelectMultiple)
    papers = forms.MultipleChoiceField(label=_("Papers enclosed"), widget=forms.CheckboxSelectMultiple, required=False)
    court_order = DayField(
        label=_("Date set by a court"),
        required=False,
        help_text=_("Only where a court order asks for the report by a date"),
    )

    def __init__(
        self,
        case_id: UUID,
        laboratories: Sequence[tuple[int, str]],
        items: Sequence[tuple[str, str]],
        data: QueryDict | None,
        *,
        initial: Mapping[str, object],
    ) -> None:
        super().__init__(data, initial={"papers": ["forwarding_memo", "seizure_memo"], **initial})
        self.case_id = case_id
        set_choices(self, laboratory=laboratories, items=items, papers=catalogue.choices("papers"))
        for section in catalogue.sections():
            self.fields[f"ask_{section}"] = forms.MultipleChoiceField(
                label=catalogue.section(section),
                choices=catalogue.questions(section),
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.order_fields(
            ["form", "laboratory", "memo", "items", *(f"ask_{section}" for section in catalogue.sections()), "papers"]
        )

    def section_questions(self) -> list[SectionQuestions]:
        """Return the questions to each section, about every item that is sent. The form must be valid."""
        cleaned = self.cleaned_data
        return [
            {"section": section, "labels": cleaned["items"], "questions": cleaned[f"ask_{section}"]}
            for section in catalogue.sections()
            if cleaned[f"ask_{section}"]
        ]


class CourtForm(forms.Form):
    """Form for the day on which a report was filed in court. `report` keeps the fields of several reports apart."""

    day = DayField(label=_("Date"), required=False, help_text=_("Leave empty for today"))

    def __init__(self, report: UUID, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"court-{report}-%s")
        self.report = report

    def on(self) -> date:
        """Return the day that was typed. The form must be valid."""
        return self.cleaned_data["day"] or today()
