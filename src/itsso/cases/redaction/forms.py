"""The forms by which a text is removed: one officer requests it, another decides."""

from __future__ import annotations

from django import forms


class RequestForm(forms.Form):
    """The form that requests the removal of a text; its own number makes a form sent twice one request."""

    form = forms.UUIDField()
    record = forms.UUIDField()
    path = forms.CharField(max_length=80)


class DecisionForm(forms.Form):
    """The form that decides a request."""

    request = forms.UUIDField()
    decision = forms.ChoiceField(choices=[("approve", ""), ("decline", "")])
