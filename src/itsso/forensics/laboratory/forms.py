"""Forms inside a laboratory. Free texts are stored sealed; everything else is codes, numbers and times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.cases.identity.forms import NoAutofillForm
from itsso.forensics import catalogue
from itsso.forensics.forms import MomentForm, PriorityForm, SingleUseForm, choices_of
from itsso.forensics.laboratory.assigning import REASONS
from itsso.forensics.models import Verdict
from itsso.protection.shaped import ShapedField
from itsso.ui.choices import set_choices
from itsso.ui.components import Text

ASSIGNMENT_REASONS: dict[str, Text] = {
    "on_leave": _("On leave"),
    "workload": _("Examinations in hand"),
    "conflict": _("Knows a party, or another conflict of interest"),
    "in_court": _("Summoned to court"),
    "left": _("Left the laboratory"),
}
assert set(ASSIGNMENT_REASONS) == set(REASONS)


class NotedPriorityForm(PriorityForm):
    """Form for a request for priority that the laboratory records, with the way in which it came."""

    way = forms.ChoiceField(label=pgettext_lazy("priority", "How the request came"), choices=choices_of("ways"))


class PoliceQueryForm(SingleUseForm):
    """Form for a question to the police about a request."""

    code = forms.ChoiceField(label=_("Query to the police"), choices=choices_of("queries"))


class ContactForm(SingleUseForm, MomentForm):
    """Form for a contact from outside about a request."""

    field_order = ("form", "rank", "way", "about", "day", "time")

    rank = forms.ChoiceField(label=_("Rank of the person"), choices=choices_of("ranks"))
    way = forms.ChoiceField(label=_("How"), choices=choices_of("ways"))
    about = forms.ChoiceField(label=_("About what"), choices=choices_of("contacts"))


class PriorityDecisionForm(forms.Form):
    """Form for the director's decision on a request for priority."""

    priority = forms.UUIDField(widget=forms.HiddenInput)
    granted = forms.ChoiceField(
        label=_("Decision"), choices=[("yes", _("Granted")), ("no", _("Refused"))], widget=forms.RadioSelect
    )
    why = forms.ChoiceField(label=_("Reason"), choices=choices_of("decisions"))

    def __init__(self, priority: UUID, description: Text, data: QueryDict | None, *, auto_id: str) -> None:
        super().__init__(data, auto_id=auto_id, initial={"priority": priority})
        self.fields["granted"].help_text = cast(str, description)


class RequestReturnForm(forms.Form):
    """Form for the reasons why a request is returned."""

    reasons = forms.MultipleChoiceField(
        label=_("Reasons for return"), choices=choices_of("returns"), widget=forms.CheckboxSelectMultiple
    )


class SheetForm(SingleUseForm):
    """Form for one line of the worksheet."""

    label = forms.ChoiceField(label=_("Exhibit"))
    method = forms.ChoiceField(label=_("Method"))
    instrument = ShapedField("paper_number", label=_("Instrument"), max_length=32, required=False)
    lot = ShapedField("paper_number", label=_("Lot number of the reagent or kit"), max_length=32, required=False)
    consumed = ShapedField("quantity", label=_("How much of the exhibit was used up"), max_length=24, required=False)
    note = forms.CharField(label=_("Observations"), max_length=4_000, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self, labels: Sequence[tuple[str, str]], section: str, data: QueryDict | None, *, auto_id: str
    ) -> None:
        super().__init__(data, auto_id=auto_id)
        set_choices(self, label=labels, method=catalogue.methods(section))


class DraftForm(NoAutofillForm):
    """Form for the answers of a report. They are sealed; nobody outside the laboratory ever sees a draft."""

    def __init__(
        self,
        section: str,
        questions: Sequence[str],
        data: QueryDict | None,
        *,
        auto_id: str,
        initial: dict[str, str],
    ) -> None:
        super().__init__(data, auto_id=auto_id, initial=initial)
        for code in questions:
            self.fields[code] = forms.CharField(
                label=catalogue.question(section, code),
                required=False,
                max_length=4_000,
                widget=forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
            )
        self.fields["remarks"] = forms.CharField(
            label=_("Remarks"),
            required=False,
            max_length=4_000,
            widget=forms.Textarea({"rows": 2, "autocomplete": "off", "spellcheck": "false"}),
        )


class ReviewForm(forms.Form):
    """Form for the verdict of the second person."""

    verdict = forms.ChoiceField(label=_("Result of the review"), choices=Verdict.choices, widget=forms.RadioSelect)
    reasons = forms.MultipleChoiceField(
        label=_("Reasons for sending it back"),
        choices=choices_of("back"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def _hold_choices() -> list[tuple[str, Text]]:
    return [("", _("The examination continues")), *catalogue.choices("holds")]


class HoldForm(forms.Form):
    """Form for the reason why a work cannot proceed; with no choice it proceeds."""

    hold = forms.ChoiceField(label=_("On hold because"), choices=_hold_choices, required=False)


class DeclineForm(forms.Form):
    """Form for the reason why an examiner declines a work."""

    reason = forms.ChoiceField(label=_("Reason for declining"), choices=list(ASSIGNMENT_REASONS.items()))


class ReassignForm(forms.Form):
    """Form for the examiner to whom the director assigns a work by name, and the reason."""

    examiner = forms.ChoiceField(label=_("Examiner"))
    reason = forms.ChoiceField(label=_("Reason for not choosing at random"), choices=list(ASSIGNMENT_REASONS.items()))

    def __init__(self, examiners: Sequence[tuple[str, str]], data: QueryDict | None, *, auto_id: str) -> None:
        super().__init__(data, auto_id=auto_id)
        set_choices(self, examiner=examiners)


class SupersedeForm(forms.Form):
    """Form for the reason why a later version is needed."""

    why = forms.ChoiceField(label=_("Reason for a later report"), choices=choices_of("supersedes"))


class CompetenceForm(forms.Form):
    """Form for which examiner may examine in which section."""

    examiner = forms.ChoiceField(label=_("Examiner"))
    section = forms.ChoiceField(label=pgettext_lazy("laboratory", "Section"))

    def __init__(self, examiners: Sequence[tuple[int, str]], data: QueryDict | None) -> None:
        super().__init__(data)
        sections = [(code, catalogue.section(code)) for code in catalogue.sections()]
        set_choices(self, examiner=examiners, section=sections)
