"""The form of suggestions."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from itsso.training.coverage.suggestions import MAX_SEATS as MOST_SEATS
from itsso.training.forms import courses_to_choose, short_box


class SuggestForm(forms.Form):
    """The course for which seats are to be filled, and their number."""

    course = forms.ChoiceField(label=gettext_lazy("Course"), choices=courses_to_choose)
    seats = forms.IntegerField(
        label=gettext_lazy("Seats"),
        min_value=1,
        max_value=MOST_SEATS,
        widget=forms.TextInput(attrs=short_box(inputmode="numeric")),
    )
