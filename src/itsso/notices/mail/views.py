"""Pages of mail: an officer's own address, and the addresses of the officers of an administrator."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from itsso.notices.mail import addresses, listing
from itsso.notices.mail.forms import MailAddressForm, MailCodeForm, MailListForm
from itsso.notices.models import MailAddress
from itsso.platform.errors import Refused
from itsso.protection.middleware import OfficerRequest
from itsso.ui.confirmation import ConfirmationStep, show_confirmation
from itsso.ui.lists import ItemList
from itsso.ui.refusals import refuse, refuse_form


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: OfficerRequest) -> HttpResponse:
    """Show the officer's own mail address, and enter another."""
    stored = MailAddress.objects.filter(officer=request.posting.officer_id).first()
    language = stored.language if stored else (get_language() or "en")[:2]
    form = MailAddressForm(request.POST or None, initial={"language": language})
    if form.is_valid():
        try:
            addresses.enter_address(form.cleaned_data["address"], form.cleaned_data["language"], by=request.posting)
        except Refused as refusal:
            refuse_form(form, refusal)
        else:
            show_confirmation(
                request,
                _("Address recorded"),
                number=form.cleaned_data["address"],
                label=_("A code is being sent to"),
                steps=[ConfirmationStep(_("Enter the code below once the mail has come."))],
            )
            return redirect("notices:mail")
    context = {
        "is_set_up": listing.is_set_up(),
        "stored": stored,
        "gets_mail": addresses.gets_mail(stored),
        "came_back": stored is not None and stored.bounces >= addresses.MOST_BOUNCES,
        "form": form,
        "code_form": MailCodeForm() if stored and stored.code_sent_at else None,
        "trail": [(_("Messages"), reverse("notices:inbox")), (_("Messages by e-mail"), "")],
    }
    return render(request, "notices/mail.html", context, status=422 if form.errors else 200)


@require_POST
def verify_mail(request: OfficerRequest) -> HttpResponse:
    """Verify the officer's own address by its code. A wrong code is counted, so its page is not a refusal."""
    form = MailCodeForm(request.POST)
    try:
        verified = form.is_valid() and addresses.verify_address(form.cleaned_data["code"], by=request.posting)
    except Refused as refusal:
        refuse(request, refusal)
        return redirect("notices:mail")
    if verified:
        show_confirmation(request, _("Address verified"))
    else:
        messages.error(request, _("This is not the code that was sent. Enter the eight digits from the mail."))
    return redirect("notices:mail")


@require_POST
def remove_mail(request: OfficerRequest) -> HttpResponse:
    """Remove the officer's own address."""
    addresses.remove_address(by=request.posting)
    show_confirmation(request, _("Address removed: no mail is sent any more"))
    return redirect("notices:mail")


@require_GET
def mails(request: OfficerRequest) -> HttpResponse:
    """List the officers of the administrator with their address, what came back, and the last mail."""
    form = MailListForm(request.GET)
    addresses_list = ItemList(
        request,
        listing.address_columns(),
        listing.address_rows(request.posting, form),
        caption=_("Addresses of officers"),
        empty=_("No officer of the unit has entered an address."),
        form=form,
        file_name="mail-addresses",
    )
    return addresses_list.respond("notices/mails.html", {"is_set_up": listing.is_set_up()})
