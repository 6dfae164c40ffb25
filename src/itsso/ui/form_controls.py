"""The controls of a form's fields, with GOV.UK's classes, and the order and ids of its radio buttons and tick boxes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypedDict

from django import forms
from django.forms.boundfield import BoundField, BoundWidget
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from itsso.ui.dates import DayBoxes
from itsso.ui.picker import PickerWidget


def is_optional(field: BoundField) -> bool:
    """Return whether a field may be left empty.

    Radio buttons of which one is chosen in advance never are, nor a field that its form names in `needs_one_of`: of
    those fields one has to be filled in.
    """
    is_answered = control_kind(field) == "radios" and field.initial not in (None, "")
    is_alternative = field.name in getattr(field.form, "needs_one_of", ())
    return not field.field.required and not is_answered and not is_alternative


def control_kind(field: BoundField) -> str:
    """Return the control's name in GOV.UK's classes."""
    widget = field.field.widget
    kinds: list[tuple[type[forms.Widget], str]] = [
        (DayBoxes, "date"),
        (PickerWidget, "picker"),
        (forms.CheckboxSelectMultiple, "checkboxes"),  # which is a RadioSelect to Django
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.ClearableFileInput, "file-upload"),
        (forms.FileInput, "file-upload"),
    ]
    return next((name for kind, name in kinds if isinstance(widget, kind)), "input")


def control(field: BoundField, kind: str) -> SafeString:
    """Return the control of a field, or all its radio buttons or tick boxes, with GOV.UK's classes."""
    if kind in ("radios", "checkboxes"):
        return _choice_group(field, kind)
    if kind in ("date", "picker"):
        return field.as_widget()
    name = "govuk-checkboxes__input" if kind == "checkbox" else f"govuk-{kind}"
    wrong = f"govuk-{kind}--error" if field.errors and kind in ("input", "select", "textarea", "file-upload") else ""
    css_classes = field.field.widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = {"class": " ".join(filter(None, [name, wrong, css_classes]))}
    widget = field.field.widget
    if type(widget) is forms.Select:
        return _select(field, attrs)
    return field.as_widget(attrs=attrs)


def _choice_group(field: BoundField, kind: str) -> SafeString:
    """Return the radio buttons or tick boxes of a field, two of them in one line."""
    items = [
        format_html(
            '<div class="govuk-{0}__item">{1}<label class="govuk-label govuk-{0}__label" for="{2}">{3}</label></div>',
            kind,
            _choice_tag(choice, kind),
            choice.id_for_label,
            choice.choice_label,
        )
        for choice in field
    ]
    inline = " govuk-radios--inline" if kind == "radios" and len(items) < 3 else ""
    return format_html('<div class="govuk-{}{}">{}</div>', kind, inline, SafeString("".join(items)))


def _choice_tag(choice: BoundWidget, kind: str) -> SafeString:
    attrs = {**choice.data["attrs"], "class": f"govuk-{kind}__input"}
    return _input_tag(choice.data["type"], choice.data["name"], choice.data["value"], attrs)


class DrawnWidget(TypedDict):
    """What Django says of a control to the template that writes it."""

    type: str
    name: str
    value: object
    attrs: dict[str, str | bool]


def _input(widget: DrawnWidget) -> SafeString:
    return _input_tag(widget["type"], widget["name"], widget["value"], widget["attrs"])


def _textarea(widget: DrawnWidget) -> SafeString:
    # A browser leaves out the first line break.
    return format_html(
        '<textarea name="{}"{}>\n{}</textarea>', widget["name"], flatatt(widget["attrs"]), widget["value"] or ""
    )


WRITTEN_CONTROLS: Mapping[str, Callable[[DrawnWidget], SafeString]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in ("text", "hidden", "number", "checkbox")},
    "django/forms/widgets/textarea.html": _textarea,
}
"""Django's templates of controls -> the function that writes the same from what Django says of the widget."""


def _input_tag(kind: str, name: str, value: object, attrs: dict[str, str | bool]) -> SafeString:
    has_value = SafeString("") if value is None else format_html(' value="{}"', value)
    return format_html('<input type="{}" name="{}"{}{}>', kind, name, has_value, flatatt(attrs))


def _select(field: BoundField, attrs: dict[str, str | bool]) -> SafeString:
    """Render a list of choices in one go, beginning with an empty one where none is chosen and one has to be.

    A browser would show the first of them as if it had been chosen. Django makes a template of each option, which was a
    third of a desk's time.
    """
    widget = field.field.widget
    assert isinstance(widget, forms.Select)
    own_attrs = widget.build_attrs(widget.attrs, {"id": field.auto_id, **field.build_widget_attrs(attrs, widget)})
    typed = widget.format_value(field.value())
    offered = [("" if value is None else str(value), label) for value, label in _without_groups(widget.choices)]
    chosen = next((place for place, (value, _label) in enumerate(offered) if value in typed), None)
    options = [
        (value, SafeString(" selected" if place == chosen else ""), label)
        for place, (value, label) in enumerate(offered)
    ]
    if field.field.required and len(offered) > 1 and chosen is None and all(value for value, _label in offered):
        options.insert(0, ("", SafeString(""), "–"))
    return format_html(
        '<select name="{}"{}>{}</select>',
        field.html_name,
        flatatt(own_attrs),
        format_html_join("", '<option value="{}"{}>{}</option>', options),
    )


def _without_groups(choices: Iterable[tuple[object, object]]) -> Iterator[tuple[object, object]]:
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from label
        else:
            yield value, label


def first_control_id(field: BoundField) -> str:
    """Return the id of a field's first control, to which the error summary leads."""
    return f"{field.auto_id}_0" if control_kind(field) in ("radios", "checkboxes") else str(field.auto_id)


def place_of_answer(field: BoundField, value: object) -> int | None:
    """Return the place, from 1, of the choice with a value; 1 for a single tick box, None where it is not offered."""
    if control_kind(field) == "checkbox":
        return 1
    offered = [str(choice.data["value"]) for choice in field]
    return offered.index(str(value)) + 1 if str(value) in offered else None
