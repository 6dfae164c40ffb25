"""The filters of the list of messages, and the answer to one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from uuid import uuid4

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from itsso.notices.topics import topics
from itsso.notices.words import ACT_TEXTS
from itsso.ui import text
from itsso.ui.choices import set_choices
from itsso.ui.dates import DayField


class InboxForm(forms.Form):
    """The filters of the list: which messages, and of which kind."""

    show = forms.ChoiceField(
        label=_("Messages"),
        required=False,
        choices=[
            ("", _("Waiting")),
            ("unread", _("Not opened")),
            ("answered", _("Answered or put off")),
        ],
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, data: Mapping[str, object] | None = None, topics_offered: Collection[str] | None = None) -> None:
        """Offer the registered kinds of message.

        Where `topics_offered` is given, only these are offered, and the one that the address names.
        """
        super().__init__(data)
        chosen = (data or {}).get("kind")
        kinds = sorted(
            (
                (code, str(topic_words.name))
                for code, topic_words in topics().items()
                if topics_offered is None or code in topics_offered or code == chosen
            ),
            key=lambda kind: kind[1],
        )
        set_choices(self, kind=[("", _("All")), *kinds])

    @property
    def chosen_list(self) -> str:
        """Return which messages are listed; those that wait where the address names what there is not."""
        return str(self.cleaned_data.get("show", "")) if self.is_valid() else ""

    @property
    def chosen_kind(self) -> str:
        """Return the topic that is listed; empty for all."""
        return str(self.cleaned_data.get("kind", "")) if self.is_valid() else ""


class NoticeAnswerForm(forms.Form):
    """The answer to a message. `form` makes a second sending the first."""

    form = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    act = forms.ChoiceField(
        label=_("What has been done or will be done"), choices=ACT_TEXTS.items(), widget=forms.RadioSelect
    )
    until = DayField(label=_("Show this message again on"))

    def __init__(self, data: Mapping[str, object] | None, day: date, last_day: date) -> None:
        """Suggest a day in a week, or the last one that is allowed where that is sooner."""
        super().__init__(data)
        self.fields["until"].initial = min(day + timedelta(days=7), last_day)
        self.fields["until"].help_text = gettext(
            "At most until %(day)s. The time limit goes on running; if it is recorded before, the message ends."
        ) % {"day": text.day(last_day)}
