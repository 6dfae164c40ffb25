"""The form of the scanning page, on which items are given or taken."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.forensics.custody.condition import ItemCondition
from itsso.forensics.custody.holders import CARRIER_NUMBER, CARRIERS, LABORATORY, NEXT
from itsso.forensics.forms import NARROW, MomentForm, SingleUseForm, milligrams, weight_field
from itsso.forensics.labels import InvalidLabel, read_label
from itsso.forensics.models import Carrier, Holder, SealCondition, SpecimenCheck
from itsso.protection.shaped import ShapedField
from itsso.ui.choices import set_choices

GIVE, TAKE = "give", "take"

MOST_NUMBERS, MOST_BYTES = 2_000, 200_000
TOO_LONG = _("The file has more than 2,000 numbers. Send it in parts.")

MOST_UNCHECKED = 10
"""More exhibits than this are recorded only after a check page, since an act of custody cannot be withdrawn."""


class CustodyScanForm(SingleUseForm, MomentForm):
    """Form for scanned or typed numbers, and what is done with the items: given or taken."""

    label = forms.CharField(
        label=_("Laboratory number"),
        max_length=60,
        required=False,
        help_text=_("Scan it, or type it and press Enter"),
        widget=forms.TextInput({"autofocus": True, "class": "govuk-input--width-20"}),
    )
    labels = forms.CharField(
        label=_("Several exhibits at once"),
        required=False,
        max_length=MOST_BYTES,
        help_text=_("One number per line. Scan one after another."),
        widget=forms.Textarea({"rows": 8}),
    )
    file = forms.FileField(
        label=_("Or a file of numbers"),
        required=False,
        help_text=_("Text or CSV with one number in the first column of each line, at most 2,000"),
        widget=forms.FileInput({"accept": ".csv,.txt,text/csv,text/plain"}),
    )
    act = forms.ChoiceField(
        label=_("What are you recording?"),
        choices=[(TAKE, pgettext_lazy("custody", "I receive it")), (GIVE, pgettext_lazy("custody", "I hand it over"))],
    )
    into = forms.ChoiceField(label=_("If you receive it: received as"), required=False)
    to = forms.ChoiceField(label=_("If you hand it over: handed over to"), required=False)
    # The usual condition is suggested: a scanner ends each number with Enter, which sends the form.
    seal = forms.ChoiceField(label=_("Seal"), choices=SealCondition.choices, initial=SealCondition.WHOLE)
    impression = ShapedField(
        "seal",
        label=_("Seal impression"),
        max_length=24,
        required=False,
        help_text=_("Leave empty if it is as described"),
    )
    specimen = forms.ChoiceField(
        label=_("Seal compared with the specimen on the forwarding note"),
        required=False,
        choices=[("", pgettext_lazy("specimen", "Not compared")), *SpecimenCheck.choices],
    )
    count = forms.IntegerField(
        label=_("How many"), required=False, min_value=0, max_value=999, widget=forms.TextInput(NARROW)
    )
    weight = weight_field()
    carrier = forms.ChoiceField(label=_("Who brought it?"), required=False, widget=forms.RadioSelect)
    carrier_number = forms.CharField(
        label=_("Number of the road certificate, the officer or the parcel"),
        max_length=32,
        required=False,
        help_text=_("As on the paper that came with it, for example RC 41/2026. Do not write a name."),
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    asked = forms.BooleanField(required=False, widget=forms.HiddenInput)
    paper = ShapedField(
        "paper_number",
        label=_("Number of the receipt or order"),
        max_length=32,
        required=False,
        help_text=_("Only for a court, a hospital or destruction, which have no account here"),
    )

    def __init__(
        self,
        hands: Sequence[Holder],
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile[bytes]] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        if files is not None:
            self.files = files
        receivers = {other for holder in hands for other in NEXT.get(holder, ())}
        own_roles = [(holder.value, holder.label) for holder in Holder if holder in hands]
        set_choices(
            self,
            into=own_roles if len(own_roles) == 1 else [("", "–"), *own_roles],
            to=[("", "–"), *((holder.value, holder.label) for holder in Holder if holder in receivers)],
            carrier=Carrier.choices,
        )
        if Holder.RECEPTION not in hands:
            del self.fields["specimen"]
        self.asks = self.data.get("asked") == "True"

    def ask_who_brought(self, holders: Collection[Holder]) -> None:
        """Ask who brought items that were last recorded with these holders."""
        sides = {holder in LABORATORY for holder in holders}
        carriers = dict.fromkeys(carrier for in_laboratory in sorted(sides) for carrier in CARRIERS[in_laboratory])
        carriers[Carrier.UNKNOWN] = carriers.pop(Carrier.UNKNOWN)  # keep it last when two lists are joined
        set_choices(self, carrier=[(carrier.value, carrier.label) for carrier in carriers])
        self.asks = True

    def clean_file(self) -> list[str]:
        """Return what the first column of each line of the file holds; lines without one are left out."""
        upload = self.cleaned_data.get("file")
        if upload is None:
            return []
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(TOO_LONG)
        try:
            rows = csv.reader(io.StringIO(upload.read().decode("utf-8-sig"), newline=""))
            numbers = [" ".join(row[0].split()) for row in rows if row and row[0].strip()]
        except (UnicodeDecodeError, csv.Error):
            raise forms.ValidationError(_("The file is not text or a CSV in UTF-8.")) from None
        if len(numbers) > MOST_NUMBERS:
            raise forms.ValidationError(TOO_LONG)
        return numbers

    def clean(self) -> dict[str, object]:
        """Check that there is a number, a receiver where something is given, and how what is taken is received."""
        cleaned = super().clean() or {}
        if not self.errors and not self.numbers():
            self.add_error("label", _("Scan or type a laboratory number."))
        if not self.errors and len(self.numbers()) > MOST_NUMBERS:
            self.add_error("labels", _("Enter at most 2,000 numbers at once."))
        if cleaned.get("act") == GIVE and not cleaned.get("to"):
            self.add_error("to", _("Choose to whom you hand it over."))
        if cleaned.get("act") == TAKE and not cleaned.get("into"):
            self.add_error("into", _("Choose as whom you receive it."))
        if cleaned.get("asked") and cleaned.get("act") == TAKE:
            self._check_carrier()
        return cleaned

    def _check_carrier(self) -> None:
        cleaned = self.cleaned_data
        number = cleaned.get("carrier_number", "").strip()
        if not cleaned.get("carrier"):
            self.add_error("carrier", _("Choose who brought it."))
        elif cleaned["carrier"] != Carrier.UNKNOWN and not CARRIER_NUMBER.fullmatch(number):
            self.add_error("carrier_number", NUMBER_NEEDED)

    def numbers(self) -> list[tuple[str, str]]:
        """Return each scanned text with the laboratory number read from it; an empty number where it is none."""
        cleaned = self.cleaned_data
        typed = [cleaned.get("label", ""), *cleaned.get("labels", "").splitlines(), *(cleaned.get("file") or ())]
        return [(number.strip(), _label_or_empty(number)) for number in typed if number.strip()]

    def labels_to_record(self) -> set[str]:
        """Return the laboratory numbers among what was scanned, each once. The form must be valid."""
        return {label for _typed, label in self.numbers() if label}

    def condition(self) -> ItemCondition:
        """Return how the items are found. The form must be valid."""
        cleaned = self.cleaned_data
        brought = cleaned["act"] == TAKE and bool(cleaned["carrier"])
        return ItemCondition(
            self.moment(),
            cleaned["seal"],
            cleaned["impression"].strip(),
            cleaned["count"],
            milligrams(cleaned["weight"]),
            cleaned["carrier_number" if brought else "paper"].strip(),
            cleaned["carrier"] if brought else "",
            cleaned.get("specimen", "") if cleaned["act"] == TAKE else "",
        )


NUMBER_NEEDED = _(
    "Enter the number of the road certificate, the officer or the parcel: letters A to Z, digits, / and -."
)


def _label_or_empty(typed: str) -> str:
    try:
        return read_label(typed)
    except InvalidLabel:
        return ""
