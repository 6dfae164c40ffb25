"""The words of notices of directions, for the two sides of each alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from itsso.alerts.directions.codes import ANSWERS, JUDGEMENTS, WORKS
from itsso.alerts.directions.models import Direction
from itsso.alerts.directions.queries import LAST_DAY
from itsso.alerts.words import case_groups, never_snoozes
from itsso.notices.models import Notice
from itsso.notices.topics import TopicWords
from itsso.ui.components import Text


def _directions(notices: Sequence[Notice]) -> Mapping[UUID, Direction]:
    """Return the direction of each notice, as far as the reader sees it."""
    ids = {notice.pk: UUID(notice.reference.partition(":")[2]) for notice in notices}
    directions = Direction.objects.in_bulk(set(ids.values()))
    return {notice_id: directions[key] for notice_id, key in ids.items() if key in directions}


def _given_titles(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    title = _("Direction: %(work)s")
    return {key: title % {"work": WORKS[direction.work]} for key, direction in _directions(notices).items()}


def _answered_titles(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    title = _("Direction answered: %(answer)s")
    directions = {key: direction for key, direction in _directions(notices).items() if direction.answer}
    return {key: title % {"answer": ANSWERS[direction.answer]} for key, direction in directions.items()}


def _judged_titles(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    directions = {key: direction for key, direction in _directions(notices).items() if direction.judgement}
    return {key: JUDGEMENTS[direction.judgement] for key, direction in directions.items()}


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {key: reverse("alerts:direction", args=[direction.pk]) for key, direction in _directions(notices).items()}


def _reasons(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    reasons = {
        "given": pgettext("direction", "It is directed to you. Confidential: not for the case diary."),
        "answered": pgettext("direction", "Your office gave the direction, and judges the answer."),
        "judged": pgettext("direction", "Your answer to a direction was judged."),
    }
    return {notice.pk: reasons[notice.reason] for notice in notices}


def _due(notices: Sequence[Notice]) -> Mapping[UUID, date]:
    return {key: direction.due for key, direction in _directions(notices).items() if not direction.answer}


GIVEN_WORDS = TopicWords(
    name=gettext_lazy("Direction of a superior"),
    title=_given_titles,
    link=_links,
    reason=_reasons,
    group=case_groups,
    due=_due,
    due_in_query=LAST_DAY,
    may_snooze=never_snoozes,
    on_its_page=True,
)
ANSWERED_WORDS = TopicWords(
    name=gettext_lazy("Answer to a direction"),
    title=_answered_titles,
    link=_links,
    reason=_reasons,
    group=case_groups,
    may_snooze=never_snoozes,
    on_its_page=True,
)
JUDGED_WORDS = TopicWords(
    name=gettext_lazy("Judgement of an answer"),
    title=_judged_titles,
    link=_links,
    reason=_reasons,
    group=case_groups,
    is_information=True,
)
