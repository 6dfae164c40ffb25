"""Parts that forms of several features share: the key, the list of courses, a reason."""

from __future__ import annotations

from uuid import UUID, uuid4

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.platform.errors import Refused
from itsso.protection.shaped import OfficeTextField
from itsso.training import catalogue


class KeyedForm(forms.Form):
    """A form with a key, so that posting it twice has the effect of once."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)


def courses_to_choose() -> list[tuple[str, str]]:
    """Return every course's code and title, as choices of a field."""
    return [(course.code, course.title) for course in catalogue.courses().values()]


def short_box(**attrs: str) -> dict[str, str]:
    """Return the attributes of a box for a short number."""
    return {"class": "govuk-input--width-5", **attrs}


class TrainingReasonForm(forms.Form):
    """The reason for a withdrawal or cancellation."""

    reason = OfficeTextField(label=gettext_lazy("Reason"), max_length=200)


def ticked_persons(data: QueryDict) -> list[UUID]:
    """Return the ids of the ticked persons.

    Raises:
        Refused: nobody is ticked, or an id is malformed.
    """
    try:
        person_ids = [UUID(value) for value in data.getlist("person")]
    except ValueError:
        raise Refused(_("The form was incomplete. Start again.")) from None
    if not person_ids:
        raise Refused(_("Tick at least one person."))
    return list(dict.fromkeys(person_ids))
