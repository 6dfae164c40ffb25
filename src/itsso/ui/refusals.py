"""The mark on a page that nothing was done with the form that it was sent.

The tag `error_summary` says so of a form with errors; a view that shows a refusal in another way says so here. The
middleware holds the transaction to it: what a page reports as not done is rolled back and logged as refused.
"""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext

_MARK = "_itsso_is_refused"


def mark_refused(request: HttpRequest) -> None:
    """Record that the answer to this request tells that nothing was done."""
    setattr(request, _MARK, True)


def is_refused(request: HttpRequest) -> bool:
    """Return whether the answer to this request tells that nothing was done."""
    return getattr(request, _MARK, False)


def name_error_in_title(request: HttpRequest, response: HttpResponse) -> None:
    """Begin the title of a page that reports that nothing was done with "Error:", as WCAG asks.

    The template writes the title before it knows: a page may have several forms, and tell of a refusal at any place.
    """
    if not is_refused(request) or response.streaming or b"<title>" not in response.content:
        return
    head, _tag, rest = response.content.partition(b"<title>")
    error = gettext("Error:").encode()
    if error not in rest.partition(b"</title>")[0]:
        response.content = b"".join((head, b"<title>", error, b" ", rest))


def refuse(request: HttpRequest, reason: Exception) -> None:
    """Show a refusal at the head of the next page, where there is no form that could show it."""
    mark_refused(request)
    messages.error(request, str(reason))


def refuse_form(form: forms.BaseForm, reason: Exception) -> None:
    """Show a refusal in the form that was sent: at the field that it names as `field`, else at the head."""
    field = getattr(reason, "field", "")
    form.add_error(field if field in form.fields else None, str(reason))
