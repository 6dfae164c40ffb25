"""The page on which an officer makes and ends the tokens of the posting that he or she works in."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from itsso.accounts import tokens
from itsso.accounts.models import Posting
from itsso.accounts.queries import address_of
from itsso.platform.errors import Refused
from itsso.ui.text import fold


class PostingRequest(HttpRequest):
    """A request with its posting. Its full class is in `protection.middleware`, a layer above: not imported here."""

    posting: Posting


class TokenForm(forms.Form):
    """The program that will use the token, and for how long."""

    use = forms.RegexField(
        r"^[\w .-]{1,40}$",
        label=_("Program or computer that uses the token"),
        help_text=_("For example: CCTNS export. Never write the name of a person in a case."),
        error_messages={"invalid": _("Write up to 40 letters, digits, spaces, dots and hyphens.")},
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20", "maxlength": 40}),
    )
    days = forms.IntegerField(
        label=_("Valid for how many days"),
        min_value=1,
        max_value=tokens.LONGEST,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "numeric"}),
    )

    def clean_use(self) -> str:
        """Return the words with Devanagari digits as 0-9, as elsewhere."""
        return fold(self.cleaned_data["use"])


@require_http_methods(["GET", "HEAD", "POST"])
def page(request: PostingRequest) -> HttpResponse:
    """Show the posting's tokens in force; a POST makes one, and its answer is the only place where it is ever shown."""
    new_token, form = "", TokenForm(request.POST or None, initial={"days": 90})
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            new_token = tokens.make(request.posting, cleaned["use"], cleaned["days"], address_of(request))
            form = TokenForm(initial={"days": 90})
        except Refused as refusal:
            form.add_error(None, str(refusal))
    active = list(tokens.in_force(request.posting))
    return render(request, "accounts/tokens.html", {"form": form, "new_token": new_token, "tokens": active})


@require_POST
def end(request: PostingRequest, token_id: int) -> HttpResponse:
    """End one of the posting's own tokens."""
    tokens.end(request.posting, token_id, address_of(request))
    return redirect("accounts:tokens")
