"""The forms that record up to which day a case diary is written: for one case, and for several."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.cases.recording.forms import CaseContext, EventForm
from itsso.law.event_kinds import Kind
from itsso.platform.clock import today
from itsso.ui.dates import DayField

UNTIL = gettext_lazy("Case diary written up to")
PRIVILEGED = gettext_lazy("Only the day is recorded. What the diary says is privileged and is never entered here.")


class DiaryForm(EventForm):
    """The form of one case: it asks for the day alone, which is today unless another is chosen."""

    def __init__(
        self,
        kind: Kind,
        context: CaseContext,
        data: QueryDict | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(kind, context, data, initial={"day": today(), **(initial or {})})
        del self.fields["time"], self.fields["exactly"]
        self.fields["day"].label, self.fields["day"].help_text = UNTIL, PRIVILEGED


class DiariesForm(forms.Form):
    """The day for several cases."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    day = DayField(
        label=UNTIL,
        help_text=PRIVILEGED,
        recent=True,
        initial=today,
        error_messages={"required": gettext_lazy("Choose the day up to which the case diary is written.")},
    )

    def clean_day(self) -> date:
        """Return the day, or raise ValidationError where it is in the future."""
        day: date = self.cleaned_data["day"]
        if day > today():
            raise forms.ValidationError(_("The day is in the future. Enter today or an earlier day."))
        return day
