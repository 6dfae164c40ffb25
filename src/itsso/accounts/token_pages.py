"""The page on which an officer makes and ends the tokens of the posting that he or she works in."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from itsso.accounts import tokens
from itsso.accounts.models import Posting
from itsso.accounts.queries import address_of
from itsso.platform.errors import Refused
from itsso.ui.check import Check, check_page, is_confirmed
from itsso.ui.components import SummaryRow
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.refusals import refuse_form
from itsso.ui.text import fold, moment


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
    new_token, new_use, form = "", "", TokenForm(request.POST or None, initial={"days": 90})
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            new_token = tokens.make(request.posting, cleaned["use"], cleaned["days"], address_of(request))
            new_use, form = cleaned["use"], TokenForm(initial={"days": 90})
        except Refused as refusal:
            refuse_form(form, refusal)
    active = list(tokens.in_force(request.posting))
    context = {"form": form, "new_token": new_token, "new_use": new_use, "tokens": active}
    return render(request, "accounts/tokens.html", context)


@require_POST
def end(request: PostingRequest, token_id: int) -> HttpResponse:
    """End one of the posting's own tokens, after a page that shows what uses it."""
    token = tokens.in_force(request.posting).filter(pk=token_id).first()
    if token is not None and not is_confirmed(request):
        check = Check(
            _("End this token?"),
            [SummaryRow(_("Used by"), token.use), SummaryRow(_("Valid until"), moment(token.ends_at))],
            _("The program can no longer read or send anything. To let it in again, create a new token."),
            _("End the token"),
            reverse("accounts:tokens"),
            tone="warning",
            may_change=False,
        )
        return check_page(request, check)
    tokens.end(request.posting, token_id, address_of(request))
    if token is not None:
        show_confirmation(
            request,
            _("Token ended"),
            number=token.use,
            label=_("Used by"),
            steps=[ConfirmationStep(_("Requests with this token are refused from now on."))],
        )
    return redirect("accounts:tokens")
