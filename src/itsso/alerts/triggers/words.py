"""The words of messages about conditions that last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from itsso.alerts.delivery import VACANT
from itsso.alerts.triggers.registry import Trigger
from itsso.alerts.words import POSTS
from itsso.notices.models import Notice
from itsso.notices.topics import TopicWords
from itsso.ui.components import Text

ADMINISTRATOR: Final = "administrator"


def words_of(trigger: Trigger) -> TopicWords:
    """Return what a trigger says of its messages: they are ended by what is done on the page behind their link."""
    return TopicWords(
        name=next(iter(trigger.titles.values())),
        title=trigger.visible_titles,
        link=trigger.links,
        reason=_reasons,
        group=trigger.groups,
        on_its_page=True,
        may_snooze=lambda _notice: False,
    )


def _reasons(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {notice.pk: _reason(notice.reason) for notice in notices}


def _reason(code: str) -> str:
    if code == ADMINISTRATOR:
        return _("You administer this installation.")
    post = {"post": POSTS[code.removesuffix(VACANT)]}
    if code.endswith(VACANT):
        return _("Nobody can be reached as %(post)s; yours is the next post above.") % post
    return _("Your post: %(post)s.") % post
