"""A picker: a field that looks a value up in a long list, by typing or level by level, and posts the one chosen.

Without JavaScript its buttons send the whole form, and the page comes back with the matches and with everything that
was typed; nothing is checked or done (`PickerForm`). With JavaScript the matches come from the address of the source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from itsso.ui.components import Text
from itsso.ui.text import fold

TYPED = 120
"""Most letters that are looked up."""


@dataclass(frozen=True)
class PickerOption:
    """One value that can be chosen, as a radio button."""

    value: str
    label: Text
    hint: Text = ""


@dataclass(frozen=True)
class PickerBranch:
    """A level of the list, as a button that shows what is below it."""

    value: str
    label: Text


@dataclass(frozen=True)
class PickerList:
    """The options of a picker at a moment, with the levels below them and the way from the top down to them."""

    text: Text = ""  # how many there are, or that there is none
    options: Sequence[PickerOption] = ()
    branches: Sequence[PickerBranch] = ()
    trail: Sequence[PickerBranch] = ()


class PickerSource[Value](Protocol):
    """The list of a picker. It holds only what the reader may choose."""

    @property
    def url(self) -> str:
        """Return the address that answers with the matches alone (`PickerInput.of_address`, `ui/picker_list.html`)."""

    @property
    def prompt(self) -> Text:
        """Return what the search box asks for."""

    def get(self, value: str) -> Value | None:
        """Return what a posted value stands for; None where the reader may not choose it."""

    def option_of(self, value: str) -> PickerOption | None:
        """Return the option of a posted value; None where the reader may not choose it."""

    def offered(self) -> PickerList:
        """Return what is shown before anything is typed."""

    def find(self, typed: str) -> PickerList:
        """Return the values that match what was typed."""

    def browse(self, branch: str) -> PickerList:
        """Return what is on a level of the list."""


@dataclass(frozen=True)
class PickerInput:
    """What a form brought for a picker: the value chosen, what was typed, and the level to show."""

    chosen: str = ""
    typed: str = ""
    branch: str = ""

    def listing(self, source: PickerSource[object]) -> PickerList:
        """Return the list to show."""
        if self.branch:
            return source.browse(self.branch)
        return source.find(self.typed) if self.typed else source.offered()

    def as_context(self, source: PickerSource[object], name: str) -> dict[str, object]:
        """Return the context of `ui/picker_list.html`. The option chosen stays, whatever else is listed."""
        listing = self.listing(source)
        chosen = source.option_of(self.chosen) if self.chosen else None
        options = list(listing.options)
        if chosen is not None and chosen not in options:
            options.insert(0, chosen)
        return {"name": name, "listed": listing, "options": options, "value": chosen.value if chosen else ""}


def read_input(data: Mapping[str, object], name: str) -> PickerInput:
    """Return what a form, or the address of a source, holds for the picker of that name."""
    texts = [str(data.get(key) or "") for key in (name, f"{name}_find", f"{name}_look")]
    chosen, typed, branch = ("".join(filter(str.isprintable, text))[:TYPED] for text in texts)
    return PickerInput(chosen, fold(typed), branch)


def with_only_match(data: QueryDict, name: str, source: PickerSource[object]) -> QueryDict:
    """Return the data of a form with the only match of the typed name as the chosen value.

    Only for a form with a check page, which shows the officer what was chosen. The data is returned unchanged where a
    value is chosen already, where the officer is still searching, and where no value or several match.
    """
    entered = read_input(data, name)
    if entered.chosen or not entered.typed or f"{name}_look" in data:
        return data
    matches = source.find(entered.typed)
    if len(matches.options) != 1 or matches.branches:
        return data
    completed = data.copy()
    completed[name] = matches.options[0].value
    return completed


class PickerWidget(forms.Widget):
    """A search box `x_find`, buttons `x_look`, and the radio buttons `x`."""

    template_name = "ui/picker.html"
    use_fieldset = True
    source: PickerSource[object]

    def value_from_datadict(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> PickerInput:
        """Return what the form brought."""
        return read_input(data, name)

    def value_omitted_from_data(
        self, data: Mapping[str, object], files: MultiValueDict[str, UploadedFile[bytes]], name: str
    ) -> bool:
        """Return whether the form came without this field."""
        return name not in data and f"{name}_find" not in data

    def id_for_label(self, id_: str | None) -> str:
        """Return the id of the search box, where the error summary's link leads."""
        return id_ or ""

    def get_context(self, name: str, value: object, attrs: dict[str, object] | None) -> dict[str, object]:
        """Return the search box with what was typed, and the list to show."""
        entered = value if isinstance(value, PickerInput) else PickerInput(chosen=str(value or ""))
        context = super().get_context(name, entered, attrs)
        looked = bool(entered.branch or entered.typed)
        return (
            context
            | entered.as_context(self.source, name)
            | {"source": self.source, "typed": entered.typed, "looked": looked}
        )


class PickerField[Value](forms.Field):
    """A field that is filled by a picker; its cleaned value is what the source returns, or None."""

    default_error_messages = {  # noqa: RUF012  Django's own shape
        "listed": _("Choose one from the list."),
        "unknown": _("This cannot be chosen here. Find it by its name, and choose it from the list."),
    }

    def __init__(self, *, label: Text, required: bool = True, help_text: Text = "") -> None:
        super().__init__(label=label, required=required, help_text=cast(str, help_text), widget=PickerWidget)

    def choose_from(self, source: PickerSource[Value]) -> None:
        """Set the list of the picker; a form does it when it is made."""
        cast(PickerWidget, self.widget).source = source

    def clean(self, value: object) -> Value | None:
        """Return what was chosen. Raises ValidationError for a value that the reader may not choose."""
        assert isinstance(value, PickerInput)
        if value.chosen:
            chosen = cast(PickerSource[Value], cast(PickerWidget, self.widget).source).get(value.chosen)
            if chosen is None:
                raise ValidationError(self.error_messages["unknown"], code="unknown")
            return chosen
        if value.typed:
            raise ValidationError(self.error_messages["listed"], code="listed")
        if self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return None


class PickerForm(forms.Form):
    """A form with pickers. While the officer looks for a choice nothing is checked, and nothing is valid."""

    @property
    def is_looking(self) -> bool:
        """Return whether a button of a picker sent the form."""
        pickers = [name for name, field in self.fields.items() if isinstance(field, PickerField)]
        return self.is_bound and any(f"{self.add_prefix(name)}_look" in self.data for name in pickers)

    def is_valid(self) -> bool:
        """Return whether the form can be acted on."""
        return not self.is_looking and super().is_valid()

    def full_clean(self) -> None:
        """Check the form, unless the officer is still looking."""
        if self.is_looking:
            self._errors, self.cleaned_data = ErrorDict(), {}
        else:
            super().full_clean()
