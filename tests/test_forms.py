"""Every form of the project names the field that was left empty or chosen wrongly, in both languages."""

import pkgutil
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from django import forms
from django.utils import translation

import itsso
from itsso.platform import clock
from itsso.ui.form_errors import COMPLETE, messages
from itsso.ui.picker import PickerField
from itsso.units.picker import UnitSource, unit_field


def project_forms() -> Iterator[type[forms.BaseForm]]:
    """Yield each class of form in the project."""
    for module in pkgutil.walk_packages(itsso.__path__, "itsso."):
        if module.name.endswith("forms") or "views" in module.name or "pages" in module.name:
            import_module(module.name)
    waiting: list[type[forms.BaseForm]] = [forms.BaseForm]
    while waiting:
        for form in waiting.pop().__subclasses__():
            waiting.append(form)
            if form.__module__.startswith("itsso."):
                yield form


FORMS = sorted(set(project_forms()), key=lambda form: (form.__module__, form.__qualname__))


def probe(form: type[forms.BaseForm], data: dict[str, str]) -> forms.Form:
    """Return a form with the same declared fields and nothing else; most forms need values of their page.

    Nothing can be chosen from its pickers.
    """
    fields = deepcopy(form.base_fields)  # type: ignore[attr-defined]
    for field in fields.values():
        if isinstance(field, PickerField):
            field.choose_from(UnitSource("below", near=None))
    return type("ProbeForm", (forms.Form,), fields)(data)  # type: ignore[no-any-return]


def test_forms_of_the_project_are_found() -> None:
    assert len(FORMS) > 60


@pytest.mark.parametrize("language", ["en", "hi"])
def test_no_required_field_says_only_that_it_is_required(language: str) -> None:
    with translation.override(language):
        djangos = str(forms.Field.default_error_messages["required"])
        for form in FORMS:
            errors = probe(form, {}).errors.as_data()
            assert djangos not in [
                str(message) for field_errors in errors.values() for error in field_errors for message in error
            ]


def test_a_picker_left_empty_names_its_own_field() -> None:
    class Sample(forms.Form):
        station = unit_field("Police station")

    sample = Sample({})
    sample.fields["station"].choose_from(UnitSource("stations", near=None))  # type: ignore[attr-defined]
    message = "Choose “Police station”: find it by its name, and choose it from the list."
    assert sample.errors == {"station": [message]}
    assert list(messages(sample["station"])) == [message]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "hi"])
def test_no_wrong_choice_says_only_that_it_is_not_valid(language: str) -> None:
    with translation.override(language):
        for form in FORMS:
            wrong = probe(form, dict.fromkeys(form.base_fields, "no such choice"))  # type: ignore[attr-defined]
            for name, field_errors in wrong.errors.as_data().items():
                for error in field_errors:
                    if error.code in COMPLETE and not wrong[name].is_hidden:
                        assert "no such choice" not in str(error.messages), (form, name)


def test_a_field_keeps_words_of_its_own_and_a_label_may_hold_a_percent_sign() -> None:
    class Sample(forms.Form):
        share = forms.ChoiceField(label="100%", choices=[("a", "A")], error_messages={"required": "Choose the share."})
        sure = forms.ChoiceField(label="Is it so?", choices=[("y", "Yes")])

    assert Sample({}).errors == {"share": ["Choose the share."], "sure": ["Answer “Is it so?”."]}
    assert Sample({"share": "b", "sure": "y"}).errors == {"share": ["Choose “100%” from the list."]}


def day_fields() -> Iterator[tuple[type[forms.BaseForm], str, forms.DateField]]:
    """Yield each date that a form asks for."""
    for form in FORMS:
        for name, field in form.base_fields.items():  # type: ignore[attr-defined]
            if isinstance(field, forms.DateField) and not field.widget.is_hidden:
                yield form, name, field


@pytest.mark.parametrize(
    "typed", [{"_day": "5", "_month": "6", "_year": "26"}, {"_day": "5-6-26"}], ids=["in three boxes", "pasted"]
)
def test_every_date_is_read_with_a_year_of_two_digits(typed: dict[str, str]) -> None:
    dates = list(day_fields())
    assert len(dates) > 30
    with clock.fixed(date(2026, 6, 30)):
        for form, name, original in dates:
            field = deepcopy(original)
            data = {f"{name}{part}": text for part, text in typed.items()} | {f"{name}_when": "other"}
            value = field.widget.value_from_datadict(data, {}, name)
            assert field.clean(value) == date(2026, 6, 5), (form, name)


def test_no_template_draws_a_date_of_its_own() -> None:
    templates = Path(itsso.__file__).parent.rglob("templates/*/*.html")
    own_dates = re.compile(r'type="(?:date|datetime-local|month)"')
    assert [file.name for file in templates if own_dates.search(file.read_text("utf-8"))] == []
