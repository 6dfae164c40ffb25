"""Forms for signing in, for giving the password again, and for an administrator's entries about an officer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from itsso.accounts.models import Posting
from itsso.accounts.officer_names import rank_choices, registered_name
from itsso.accounts.register import AcceptedDifferences
from itsso.accounts.roles import Role
from itsso.platform.errors import Refused
from itsso.ui.components import Text
from itsso.ui.dates import DayField
from itsso.ui.names import OfficerName
from itsso.ui.picker import PickerForm
from itsso.ui.refusals import refuse_form
from itsso.ui.text import fold
from itsso.units.models import Unit
from itsso.units.picker import UnitSource, unit_field

SHORT = {"class": "govuk-input--width-20"}


def _password_field(label: Text, autocomplete: str, help_text: Text = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, **SHORT})
    return forms.CharField(label=label, max_length=512, strip=False, widget=widget, help_text=help_text)


class SignInForm(forms.Form):
    """User name and password; `next` is the page that was requested."""

    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", **SHORT}),
    )
    password = _password_field(_("Password"), "current-password")
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_username(self) -> str:
        """Return the user name with Devanagari digits as 0-9, as elsewhere."""
        return fold(self.cleaned_data["username"])


class _PasskeyAnswer(forms.Form):
    """The browser's answer for a passkey, in a hidden field: its errors are reported as errors of the form."""

    passkey = forms.JSONField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Report the field's errors as errors of the form."""
        cleaned = super().clean() or {}
        if self.errors.pop("passkey", None):
            self.add_error(None, gettext("The passkey could not be read from the browser. Try again."))
        return cleaned


class AuthenticatorCodeForm(_PasskeyAnswer):
    """An authenticator's code, a recovery code, or the browser's answer for a passkey."""

    code = forms.CharField(
        label=_("Code"),
        help_text=_("The six digits that your app shows now, or one of your recovery codes."),
        required=False,
        max_length=32,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "class": "govuk-input--width-10"}
        ),
    )

    def clean(self) -> dict[str, object]:
        """Check that one of the two was given."""
        cleaned = super().clean()
        if not self.errors and not cleaned.get("code") and not cleaned.get("passkey"):
            self.add_error("code", gettext("Enter the code."))
        return cleaned


class TotpForm(forms.Form):
    """The first code of a new authenticator app."""

    code = forms.CharField(
        label=_("The six digits that the app shows now"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "govuk-input--width-5"}),
    )


class PasskeyForm(_PasskeyAnswer):
    """A new passkey: its name, and the browser's answer."""

    name = forms.CharField(
        label=_("Name of the passkey"),
        help_text=_("A name by which you will recognise it, for example: desk computer, blue key."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", **SHORT}),
    )


class ConfirmForm(forms.Form):
    """The password once more."""

    password = _password_field(_("Password"), "current-password")
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class SetPasswordForm(forms.Form):
    """A new password, twice."""

    password = _password_field(
        _("New password"), "new-password", help_text=_("At least 12 characters. A short sentence is easy to remember.")
    )
    again = _password_field(_("New password again"), "new-password")

    def clean(self) -> dict[str, object]:
        """Check that both passwords are the same."""
        cleaned = super().clean() or {}
        if not self.errors and cleaned["password"] != cleaned["again"]:
            self.add_error("again", gettext("The two passwords are not the same. Enter both again."))
        return cleaned


class PostingForm(forms.Form):
    """One of an officer's own postings in force."""

    posting = forms.ModelChoiceField(
        Posting.objects.none(), label=_("Posting"), empty_label=None, widget=forms.RadioSelect
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)


class OfficerSearchForm(forms.Form):
    """A search for officers of a list."""

    find = forms.CharField(label=_("Name or number"), required=False, max_length=100)

    def clean_find(self) -> str:
        """Return the text with Devanagari digits as 0-9."""
        return fold(self.cleaned_data["find"])


class NewPostingForm(PickerForm):
    """The unit, role and days of a posting that is given to an officer."""

    unit = unit_field(_("Unit"), help_text=_("Your own unit, or one below it"))
    role = forms.ChoiceField(label=_("Role"))
    since = DayField(
        label=_("From"), error_messages={"required": _("Enter the first day of the posting, as 24 11 2026.")}
    )
    until = DayField(label=_("Last day of the posting"), required=False)

    def __init__(
        self,
        roles: Sequence[Role],
        top: Unit,
        data: Mapping[str, object] | None = None,
        *,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["unit"].choose_from(UnitSource("own", top))  # type: ignore[attr-defined]
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class OfficerNameFields(forms.Form):
    """The fields for an officer's rank, the registered spelling of the name in each script, and the official number."""

    officer_name: OfficerName  # of a valid form

    rank = forms.ChoiceField(label=_("Rank"), required=False)
    name = forms.CharField(
        label=_("Name in Latin letters"),
        help_text=_("As in the service record, without the rank"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", **SHORT}),
    )
    name_hi = forms.CharField(
        label=_("Name in Devanagari"),
        help_text=_(
            "As in the service record. Leave it empty where it is not registered: pages then show the name in Latin"
            " letters."
        ),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "lang": "hi", **SHORT}),
    )
    phone = forms.CharField(
        label=_("Official telephone number"),
        help_text=_("The number that the department gave for the post (CUG). Never a private number."),
        required=False,
        max_length=24,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel", **SHORT}),
    )

    def offer_ranks(self, current: str = "") -> None:
        """Fill the choices of the rank; an officer's current one is among them, whatever it is."""
        self.fields["rank"].choices = rank_choices(current)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, object]:
        """Check the parts of the name and set `officer_name`."""
        cleaned = super().clean() or {}
        parts = (str(cleaned.get(part, "")) for part in ("rank", "name", "name_hi", "phone"))
        if "name" in cleaned:
            try:
                self.officer_name = registered_name(*parts)
            except Refused as refusal:
                refuse_form(self, refusal)
        return cleaned


class OfficerNameForm(OfficerNameFields):
    """The form that changes rank, name and telephone number of an officer who has an account."""

    def __init__(self, current: OfficerName, data: Mapping[str, object] | None = None) -> None:
        parts = {"rank": current.rank, "name": current.name, "name_hi": current.name_hi, "phone": current.phone}
        super().__init__(data, initial=parts)
        self.offer_ranks(current.rank)


class InviteForm(OfficerNameFields, NewPostingForm):
    """An officer, who may be new here, and a posting."""

    number = forms.CharField(
        label=_("Officer's number"),
        help_text=_(
            "The officer's number in the State's CCTNS; at a laboratory, the number in the laboratory's own list."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", **SHORT}),
    )
    field_order = ("number", "rank", "name", "name_hi", "phone", "unit", "role", "since", "until")

    def __init__(
        self,
        roles: Sequence[Role],
        top: Unit,
        data: Mapping[str, object] | None = None,
        *,
        initial: dict[str, object] | None = None,
    ) -> None:
        super().__init__(roles, top, data, initial=initial)
        self.offer_ranks()

    def clean_number(self) -> str:
        """Return the number with Devanagari digits as 0-9."""
        return fold(self.cleaned_data["number"])


class InvitationFileForm(forms.Form):
    """The file of officers to be invited. The check page sends its text back as `content`."""

    file = forms.FileField(
        label=_("File (CSV)"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ".csv"}),
        error_messages={"empty": _("The file is empty. Choose it again.")},
    )
    content = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, object]:
        """Check that there is a file."""
        cleaned = super().clean() or {}
        if not self.errors and not cleaned.get("content") and not cleaned.get("file"):
            self.add_error("file", gettext("Choose a file."))
        return cleaned


class AcceptRegisterForm(forms.Form):
    """The form by which an administrator accepts differences; it has a field only for what differs.

    `roles` are those that can be held at the register's unit, empty where no posting can be added; `role` is the one
    that the register's duty means. `endable` are the postings that can be ended.
    """

    def __init__(
        self,
        data: Mapping[str, object] | None,
        *,
        has_name: bool,
        roles: Sequence[Role],
        role: Role | None,
        endable: Sequence[Posting],
    ) -> None:
        super().__init__(data)
        if has_name:
            self.fields["name"] = forms.BooleanField(label=_("Take rank and name from the register"), required=False)
        if roles:
            self.fields["posting"] = forms.BooleanField(label=_("Add the posting of the register"), required=False)
            self.fields["role"] = forms.ChoiceField(
                label=_("Role of the new posting"),
                choices=[("", "—"), *((choice.value, choice.label) for choice in roles)],
                initial=role.value if role is not None and role in roles else "",
                required=False,
            )
        if endable:
            self.fields["ended"] = forms.TypedMultipleChoiceField(
                label=_("End these postings now"),
                choices=[(posting.pk, f"{posting.get_role_display()} · {posting.unit}") for posting in endable],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def clean(self) -> dict[str, object]:
        """Check that a posting that is accepted has a role."""
        cleaned = super().clean() or {}
        if cleaned.get("posting") and not cleaned.get("role"):
            self.add_error("role", gettext("Choose the role of the new posting."))
        return cleaned

    def accepted(self, postings: Sequence[Posting]) -> AcceptedDifferences:
        """Return what a valid form accepts; `postings` are the officer's that have not ended."""
        cleaned = self.cleaned_data
        ended = cleaned.get("ended", [])
        return AcceptedDifferences(
            bool(cleaned.get("name")),
            Role(cleaned["role"]) if cleaned.get("posting") else None,
            [posting for posting in postings if posting.pk in ended],
        )


REASONS = {
    "transferred": pgettext_lazy("posting", "transferred"),
    "retired": _("retired or left the service"),
    "suspended": _("suspended"),
    "on_leave": _("on long leave"),
    "lost_device": _("telephone or key lost"),
    "mistake": _("entered by mistake"),
    "returned": _("back in service"),
}
"""Why an account or a posting is changed; the audit log stores the code."""


class OfficerReasonForm(forms.Form):
    """The reason for a change of an account or a posting."""

    why = forms.ChoiceField(
        label=_("Reason"), choices=[("", "—"), *REASONS.items()], error_messages={"required": _("Choose the reason.")}
    )


class OfficerNumberForm(forms.Form):
    """An officer's number in one State."""

    number = forms.CharField(
        label=_("Officer's number"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", **SHORT})
    )

    def clean_number(self) -> str:
        """Return the number with Devanagari digits as 0-9."""
        return fold(self.cleaned_data["number"])
