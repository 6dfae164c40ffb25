"""The words of notices of changes, within what their reader sees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from itsso.alerts.changes import RINGING, ChangeKind
from itsso.alerts.queries import visible_cases
from itsso.alerts.words import case_groups, post_reasons
from itsso.notices.codes import AtOnceClass
from itsso.notices.models import Notice
from itsso.notices.topics import TopicWords
from itsso.ui.components import Text

TITLES: Mapping[str, Text] = {
    ChangeKind.SECTION_REMOVED: pgettext_lazy("change in a case", "A section was removed, or replaced by another"),
    ChangeKind.ACCUSED_REMOVED: pgettext_lazy("change in a case", "%(person)s was removed from the case"),
    ChangeKind.ACCUSED_NOT_CHARGED: pgettext_lazy("change in a case", "The police report does not charge %(person)s"),
    ChangeKind.OFFICER_CHANGED: pgettext_lazy("change in a case", "The investigating officer was changed"),
    ChangeKind.RELEASED: pgettext_lazy("change in a case", "%(person)s was released from custody"),
    ChangeKind.DEFAULT_BAIL: pgettext_lazy("change in a case", "%(person)s was released on default bail"),
    ChangeKind.CLOSURE_PROPOSED: pgettext_lazy("change in a case", "Closure of the case was proposed"),
    ChangeKind.FIR_UNLOCKED: pgettext_lazy("change in a case", "The FIR was found unlocked on the citizen portal"),
    ChangeKind.IDENTITY_OPENED: pgettext_lazy(
        "change in a case", "An officer opened identities more often in a day than expected"
    ),
}
"""What has happened, by the code before the colon of a reference."""

_CLASSES: Mapping[str, AtOnceClass] = {
    ChangeKind.RELEASED: AtOnceClass.RELEASE,
    ChangeKind.FIR_UNLOCKED: AtOnceClass.FIR_UNLOCKED,
}


def _kind(notice: Notice) -> str:
    return notice.reference.partition(":")[0]


def _titles(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    visible = visible_cases({notice.subject for notice in notices})
    return {notice.pk: _title(notice) for notice in notices if notice.subject in visible}


def _title(notice: Notice) -> str:
    label = notice.reference.partition(":")[2].partition(".")[0]
    return TITLES[_kind(notice)] % {"person": _("An accused") if label == "-" else label}


def _links(notices: Sequence[Notice]) -> Mapping[UUID, str]:
    return {notice.pk: reverse("cases:case", args=[notice.subject]) for notice in notices}


def _at_once(notice: Notice) -> AtOnceClass | None:
    return _CLASSES.get(_kind(notice)) if _kind(notice) in RINGING else None


CHANGE_WORDS = TopicWords(
    name=gettext_lazy("Change in a case"),
    title=_titles,
    link=_links,
    reason=post_reasons,
    group=case_groups,
    is_information=True,
    at_once=_at_once,
)
