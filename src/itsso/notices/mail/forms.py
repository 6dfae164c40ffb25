"""The forms of an officer's own mail address, and the filter of the administrator's list."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MailAddressForm(forms.Form):
    """The official address of the officer, and the language of the mails."""

    address = forms.EmailField(
        label=_("Official e-mail address"),
        max_length=254,
        help_text=_("An address that the department gave you or your post, never a private one."),
    )
    language = forms.ChoiceField(label=_("Language of the mails"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class MailCodeForm(forms.Form):
    """The code that was sent to the address."""

    code = forms.RegexField(r"^[0-9]{8}$", label=_("Code from the mail"), help_text=_("Eight digits"))


class MailListForm(forms.Form):
    """The filter of the list of addresses."""

    show = forms.ChoiceField(
        label=_("Addresses"),
        required=False,
        choices=[
            ("", _("All")),
            ("bounced", _("Mail came back")),
            ("unverified", pgettext_lazy("mail address", "Not verified")),
        ],
    )
