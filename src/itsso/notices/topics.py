"""The kinds of notice that packages register, and how each puts its notices in words for one reader.

A notice stores codes. The package that wrote it gives the words when they are read, within the reader's own ranges: a
notice for which it returns none is about something that the reader no longer sees, and the page only counts it.

    register_topic("alerts.step", TopicWords(_("Reminder of a time limit"), title=titles, link=links, reason=reasons))

Each function is given all notices of a page at once, so that one query serves them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from itsso.notices.codes import AtOnceClass
from itsso.notices.models import Notice
from itsso.ui.components import Text

type Texts = Callable[[Sequence[Notice]], Mapping[UUID, Text]]
"""A function that returns a text for each notice, by the notice's id. It leaves out what the reader may not see."""

type Links = Callable[[Sequence[Notice]], Mapping[UUID, str]]
"""A function that returns the address of the page on which the officer can act, by the notice's id."""

type DueDays = Callable[[Sequence[Notice]], Mapping[UUID, date]]
"""A function that returns the last day of the time limit behind each notice, by the notice's id."""

type Works = Callable[[Sequence[Notice]], Mapping[UUID, str]]
"""A function that returns a code of the work that each notice is about, by the notice's id."""


def _no_texts(_notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {}


def _no_days(_notices: Sequence[Notice]) -> Mapping[UUID, date]:
    return {}


def work_by_reference(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    """Return what each reference is about without its step: of "medical.report:day15" the part before the colon."""
    return {notice.pk: notice.reference.partition(":")[0] for notice in notices}


def _always(_notice: Notice) -> bool:
    return True


def _never(_notice: Notice) -> AtOnceClass | None:
    return None


@dataclass(frozen=True, slots=True)
class TopicWords:
    """What a package says about its notices of one topic.

    Attributes:
        name: The kind of notice, for the filter of the list.
        title: What is missing or has happened. A notice without a title is hidden from this reader.
        link: The page on which the officer can act; left out where there is none.
        reason: Why this officer is told.
        group: What the subject is called, as "FIR 12/2026 · PS Kotwali"; the first text of a subject heads its group.
        due: The last day of the time limit, by which a mail counts "due today" and "overdue".
        due_in_query: The same day as an expression in SQL of a notice `n`, in which `%(day)s` is today, by which the
            list is sorted; without it the notices come last.
        work: Which work of the subject: the third identical answer about one work goes up to the superior officer.
        is_information: Whether nothing is asked: the notice is marked as done, also together with others.
        on_its_page: Whether it is answered on the page behind its link alone, and ends by what is recorded there.
        at_once: Which of the four classes an urgent notice is of: a mail tells of it at any hour. None for none.
        may_snooze: Whether a notice may be put off once by seven days: never one in hours, or of custody.
    """

    name: Text
    title: Texts
    link: Links
    reason: Texts
    group: Texts = _no_texts
    due: DueDays = _no_days
    due_in_query: str = "null"
    work: Works = work_by_reference
    is_information: bool = False
    on_its_page: bool = False
    may_snooze: Callable[[Notice], bool] = _always
    at_once: Callable[[Notice], AtOnceClass | None] = _never


_topics: dict[str, TopicWords] = {}


def register_topic(code: str, topic_words: TopicWords) -> None:
    """Register a kind of notice under the code that its notices store. A second registration replaces the first."""
    _topics[code] = topic_words


def topic(code: str) -> TopicWords | None:
    """Return what is registered for a code; None where the package is not installed any more."""
    return _topics.get(code)


def topics() -> Mapping[str, TopicWords]:
    """Return all registered kinds of notice, by code."""
    return dict(_topics)


def works_of(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    """Return which work each of these notices, all of one topic, is about."""
    topic_words = topic(notices[0].topic)
    return topic_words.work(notices) if topic_words is not None else work_by_reference(notices)
