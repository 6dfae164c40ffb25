"""The filters of the list of drafts, sent by GET."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from itsso.cases.drafts.words import HOLDERS


class DraftListForm(forms.Form):
    """The filters of the list of drafts: with whom, for how long, and whose cases."""

    holder = forms.ChoiceField(label=_("Pending with"), required=False, choices=[("", _("All")), *HOLDERS.items()])
    over = forms.ChoiceField(
        label=_("Days"), required=False, choices=(("", _("All")), ("yes", _("Longer than the State allows")))
    )
    case_filter = forms.ChoiceField(
        label=_("Cases"),
        required=False,
        choices=(("all", _("All cases of the unit")), ("mine", _("Cases I investigate"))),
    )

    def __init__(self, data: Mapping[str, object], *, investigates: bool) -> None:
        super().__init__(data)
        if not investigates:
            self.fields["case_filter"].widget = forms.HiddenInput()
