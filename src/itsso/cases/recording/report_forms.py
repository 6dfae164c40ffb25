"""The fields of a police report about each accused: one row for each, with nothing chosen beforehand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.recording.actions import ANOTHER
from itsso.law.event_facts import EventFacts, FactName
from itsso.law.reports import CHARGED, LISTS, listed_accused
from itsso.ui.components import Text

PREFIX = "says_"

OTHERS = "others_absconding"

CHOICES: Mapping[str, Text] = {
    "charged": gettext_lazy("Charged"),
    "absconding": gettext_lazy("Charged as absconding"),
    "not_charged": gettext_lazy("Not charged"),
    "pending": gettext_lazy("Pending: left for a later report"),
    "not_named": gettext_lazy("Not named in this report"),
}
"""What may be chosen of an accused. Who is not named stays as before, but is chosen so and never left out: a
supplementary report need not name everybody, and an accused may come into the record after the report."""
COUNTS: Mapping[str, Collection[str]] = {
    FactName.ACCUSED_CHARGED: CHARGED,
    FactName.ACCUSED_NOT_CHARGED: {FactName.NOT_CHARGED},
    FactName.ACCUSED_ABSCONDING: {FactName.ABSCONDING},
}
"""The numbers that a report gives, and what is said of those whom each counts."""


def accused_fields(labels: Sequence[str], about: Mapping[str, str]) -> dict[str, forms.ChoiceField]:
    """Return a field for each accused, by its name. `about` says by what an accused came into the record."""
    fields = {}
    for label in labels:
        field = forms.ChoiceField(
            label=_("What the report says about accused %(label)s") % {"label": label},
            choices=list(CHOICES.items()),
            help_text=about.get(label, ""),
            widget=forms.RadioSelect,
        )
        field.error_messages["required"] = _(
            "Choose what the report says about %(label)s: it must cover every accused of the case."
        ) % {"label": label}
        fields[PREFIX + label] = field
    return fields


def others_field() -> forms.IntegerField:
    """Return the field for those whom a report charges, and of whom the record knows nothing yet."""
    return forms.IntegerField(
        label=_("Further accused charged as absconding, not yet recorded in this case"),
        required=False,
        help_text=_("Each gets the next number in this case. Do not count the accused listed above."),
        min_value=0,
        max_value=20,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3", "autocomplete": "off"}),
    )


def initial_of_lists(facts: EventFacts) -> dict[str, str]:
    """Return what a report says of each accused, as the form shows it. Of one that names nobody nothing is chosen."""
    return {PREFIX + label: name for label, name in listed_accused(facts)}


def lists_of(cleaned: Mapping[str, object], labels: Sequence[str]) -> dict[str, list[str]]:
    """Return the facts that list accused, from the form; `ANOTHER` means an accused without a label yet.

    A report that names nobody has an empty list: a report without a list would count for every accused.
    """
    choice_by_label = {label: cleaned.get(PREFIX + label) for label in labels}
    labels_by_choice = {name: [label for label in labels if choice_by_label[label] == name] for name in LISTS}
    other_count = cleaned.get(OTHERS)
    labels_by_choice[FactName.ABSCONDING] += [ANOTHER] * other_count if isinstance(other_count, int) else []
    lists = {name: named for name, named in labels_by_choice.items() if named}
    return lists or ({FactName.CHARGED: []} if labels else {})


def wrong_rows(data: Mapping[str, object], labels: Sequence[str]) -> list[tuple[str | None, str]]:
    """Return what is wrong with the rows that were sent, each with its field: an accused twice, or not of the case."""
    if not isinstance(data, QueryDict):
        return []
    wrong: list[tuple[str | None, str]] = []
    for name in data:
        label = name.removeprefix(PREFIX)
        if not name.startswith(PREFIX):
            continue
        if label not in labels:
            wrong.append(
                (None, _("The report names somebody who is not an accused in this case. Load the form again."))
            )
        elif len(data.getlist(name)) > 1:
            message = _("%(label)s is named twice. Choose one answer.")
            wrong.append((name, message % {"label": label}))
    return wrong


def contradictions_of(
    report: str | None, lists: Mapping[str, Sequence[str]], counts: Mapping[str, object], *, is_final: bool
) -> list[tuple[str | None, str]]:
    """Return the contradictions within a report, each with its field: a closure that charges, numbers too small.

    A supplementary report need charge no accused: it may bring only a laboratory's report.
    """
    charged = [label for name in LISTS if name in CHARGED for label in lists.get(name, ())]
    labelled = [label for label in charged if label != ANOTHER]
    wrong: list[tuple[str | None, str]] = []
    if report == "closure" and charged:
        message = _("A closure report charges nobody. Change the form of the report, or who is charged.")
        wrong.append((PREFIX + labelled[0] if labelled else OTHERS, message))
    if report == "charge_sheet" and is_final and lists and not charged and not counts.get(FactName.ACCUSED_CHARGED):
        wrong.append((None, _("A charge sheet must charge at least one accused. Here nobody is charged.")))
    for name, choices in COUNTS.items():
        listed = sum(len(labels) for choice, labels in lists.items() if choice in choices)
        count = counts.get(name)
        if isinstance(count, int) and count < listed:
            message = _("The rows of this form name %(n)s. Enter that number or a larger one, or leave it empty.")
            wrong.append((name, message % {"n": listed}))
    return wrong
