"""The forms of a direction, of its answer and of the judgement, and the filter of their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from itsso.alerts.directions.actions import MOST_LETTERS, DirectedOfficer
from itsso.alerts.directions.codes import ANSWERS, JUDGEMENTS, WORKS
from itsso.alerts.words import POSTS
from itsso.cases.desk.forms import unit_field
from itsso.cases.identity.forms import NO_AUTOFILL
from itsso.platform.clock import today
from itsso.ui.components import Text
from itsso.ui.dates import DayField


def _remarks_field(label: Text) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=MOST_LETTERS,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 4, **NO_AUTOFILL}),
        help_text=_("Sealed: only you and the other side read it. Write nothing about guilt or sections."),
    )


class DirectionForm(forms.Form):
    """The form of a direction: the officer, the work, the last day and remarks."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    officer = forms.TypedChoiceField(
        label=pgettext_lazy("direction", "To"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the officer who is to do it.")},
    )
    work = forms.ChoiceField(
        label=pgettext_lazy("direction", "Direction"),
        choices=list(WORKS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to be done.")},
    )
    due = DayField(label=_("Answer by"), help_text=_("From today on, at most 60 days ahead"))
    remarks = _remarks_field(pgettext_lazy("direction", "Remarks"))

    def __init__(
        self, officers: Sequence[DirectedOfficer], data: Mapping[str, object] | None = None, *, work: str = ""
    ) -> None:
        """Offer the officers of the case, and a week; `work` is the work that a link to the form has chosen."""
        super().__init__(data)
        choices = [
            (officer.posting.pk, f"{officer.posting.officer.local_name}, {POSTS[officer.post]}") for officer in officers
        ]
        self.fields["officer"].choices = choices  # type: ignore[attr-defined]
        self.only_officer = choices[0][1] if len(choices) == 1 else ""
        self.fields["officer"].initial = choices[0][0] if len(choices) == 1 else None
        self.fields["work"].initial = work
        self.fields["due"].initial = today() + timedelta(days=7)


class DirectionAnswerForm(forms.Form):
    """The form of an answer: how far the work is done, and remarks."""

    answer = forms.ChoiceField(
        label=_("How far is it done?"),
        choices=list(ANSWERS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was done.")},
    )
    remarks = _remarks_field(pgettext_lazy("direction", "What was done"))


class JudgementForm(forms.Form):
    """The form of the judgement of an answer."""

    judgement = forms.ChoiceField(
        label=_("How do you judge the answer?"),
        choices=list(JUDGEMENTS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how you judge the answer.")},
    )


class DirectionListForm(forms.Form):
    """The filter of the list of directions."""

    side = forms.ChoiceField(
        label=_("Directions"),
        required=False,
        choices=[("", _("All")), ("received", _("To me")), ("given", _("Of my office"))],
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", pgettext_lazy("direction", "Not answered")),
            ("overdue", pgettext_lazy("direction", "Not answered, overdue")),
            ("answered", pgettext_lazy("direction", "Answered, not judged")),
            ("met", pgettext_lazy("direction", "Met")),
            ("empty", pgettext_lazy("direction", "Empty")),
            ("repeated", pgettext_lazy("direction", "Repeated")),
        ],
    )
    unit = unit_field()
