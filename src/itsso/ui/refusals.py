"""The mark on a page that nothing was done with the form that it was sent.

The tag `error_summary` says so of a form with errors; a view that shows a refusal in another way says so here. The
middleware holds the transaction to it: what a page reports as not done is rolled back and logged as refused.
"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest

_MARK = "_itsso_is_refused"


def mark_refused(request: HttpRequest) -> None:
    """Record that the answer to this request tells that nothing was done."""
    setattr(request, _MARK, True)


def is_refused(request: HttpRequest) -> bool:
    """Return whether the answer to this request tells that nothing was done."""
    return getattr(request, _MARK, False)


def refuse(request: HttpRequest, reason: Exception) -> None:
    """Show a refusal at the head of the next page, where there is no form that could show it."""
    mark_refused(request)
    messages.error(request, str(reason))


def refuse_form(form: forms.BaseForm, reason: Exception) -> None:
    """Show a refusal in the form that was sent: at the field that it names as `field`, else at the head."""
    field = getattr(reason, "field", "")
    form.add_error(field if field in form.fields else None, str(reason))
