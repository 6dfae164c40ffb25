"""What the page of one message shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from itsso.notices.answers import GOES_UP_AT, RepeatedAnswer
from itsso.notices.models import NoticeAnswer
from itsso.notices.reading import WordedNotice, has_ended
from itsso.notices.words import ACT_TEXTS
from itsso.ui import text
from itsso.ui.components import SummaryRow, Text, with_note
from itsso.ui.templatetags.ui_tags import when


@dataclass(frozen=True, slots=True)
class NoticePage:
    """One message: its rows, what its officer may do with it, and what is said of repeated answers."""

    worded: WordedNotice
    day: date
    repeated: RepeatedAnswer | None

    @property
    def has_ended(self) -> bool:
        """Return whether nothing can be answered any more."""
        return has_ended(self.worded.notice, self.day)

    @property
    def needs_answer(self) -> bool:
        """Return whether the message needs an answer."""
        return not self.has_ended and not self.worded.is_information and not self.worded.on_its_page

    @property
    def may_be_done(self) -> bool:
        """Return whether the message can be marked as done without an answer."""
        return not self.has_ended and self.worded.is_information

    @property
    def may_be_put_off(self) -> bool:
        """Return whether the message can be put off."""
        return self.needs_answer and self.worded.may_snooze

    @property
    def rows(self) -> Sequence[SummaryRow]:
        """Return what is known of the message."""
        notice, worded = self.worded.notice, self.worded
        rows = [SummaryRow(pgettext("message", "Received"), when(notice.created_at))]
        if not worded.is_hidden:
            rows.insert(0, SummaryRow(_("Why you are told"), worded.reason))
            rows.insert(0, SummaryRow(_("Subject"), worded.group))
        if worded.due is not None:
            rows.append(SummaryRow(_("Last day"), with_note(when(worded.due), text.days_to(worded.due, self.day))))
        if notice.rests_until is not None and notice.rests_until > self.day:
            rows.append(SummaryRow(_("Shown again on"), when(notice.rests_until)))
        return rows

    @property
    def answers(self) -> Sequence[SummaryRow]:
        """Return the answers given to this message, the newest first."""
        answers = NoticeAnswer.objects.filter(notice=self.worded.notice).order_by("-answered_at", "-pk")
        return [SummaryRow(when(answer.answered_at), _answer_text(answer)) for answer in answers]

    @property
    def repeat_note(self) -> Text:
        """Return what follows from giving the same answer again; empty where it was given once or never."""
        if self.repeated is None or self.repeated.times < GOES_UP_AT - 1:
            return ""
        times = ngettext(
            "You gave the answer “%(answer)s” %(times)s time in succession.",
            "You gave the answer “%(answer)s” %(times)s times in succession.",
            self.repeated.times,
        ) % {"answer": ACT_TEXTS[self.repeated.act], "times": text.count(self.repeated.times)}
        if self.repeated.times >= GOES_UP_AT:
            return _("%(times)s This is a matter for the superior officer.") % {"times": times}
        return _("%(times)s If it does not help, answer that a superior’s direction is needed.") % {"times": times}


def _answer_text(answer: NoticeAnswer) -> Text:
    until = _("counts until %(day)s") % {"day": text.day(answer.until)}
    return with_note(ACT_TEXTS[answer.act], until)
