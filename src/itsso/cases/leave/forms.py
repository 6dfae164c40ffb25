"""The form by which leave and charge are recorded, and the filter of their list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.cases.leave.actions import LeaveEntry
from itsso.ui.dates import DayField


class LeaveForm(forms.Form):
    """The officer on leave, the first and the last day, and the officer who holds charge."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    io_ref = forms.ChoiceField(
        label=_("Officer on leave"), error_messages={"required": _("Choose the officer who is on leave.")}
    )
    starts_on = DayField(label=_("First day of leave"), error_messages={"required": _("Enter the first day of leave.")})
    ends_on = DayField(
        label=_("Last day of leave"),
        help_text=_("The charge ends by itself after this day."),
        error_messages={"required": _("Enter the last day of leave.")},
    )
    charge = forms.ChoiceField(
        label=_("Charge with"),
        help_text=_("This officer sees the cases in My work and acts in them, at this station alone."),
        error_messages={"required": _("Choose the officer who holds charge.")},
    )

    def __init__(
        self,
        officers: Sequence[tuple[str, str]],
        charges: Sequence[tuple[str, str]],
        data: Mapping[str, object] | None = None,
        *,
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.fields["io_ref"].choices = [("", ""), *officers]  # type: ignore[attr-defined]
        self.fields["charge"].choices = [("", ""), *charges]  # type: ignore[attr-defined]

    def entry(self) -> LeaveEntry:
        """Return the leave that a valid form enters."""
        return LeaveEntry(*(self.cleaned_data[name] for name in ("io_ref", "charge", "starts_on", "ends_on", "form")))


class LeaveListForm(forms.Form):
    """Whether leaves that are over are shown too."""

    show = forms.ChoiceField(
        label=_("Leave"),
        required=False,
        choices=(("", _("Today and later")), ("ended", _("Ended")), ("every", _("All"))),
    )
