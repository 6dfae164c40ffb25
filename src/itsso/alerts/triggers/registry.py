"""The registry of triggers: conditions about which an officer has a message until they end.

A package registers each in its AppConfig.ready, under a code. So packages above are watched without being imported:

    triggers.register(Trigger("feed_silent", _("CCTNS data is not current"), find_silent_feeds, groups=..., links=...))
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from itsso.alerts.ladders import Post
from itsso.notices.models import Notice
from itsso.notices.topics import Links, Texts, register_topic
from itsso.ui.components import Text

PREFIX: Final = "trigger."

type TriggerPost = Post | Literal["administrator"]
"""The post that gets the message. Administrators, of the nation and of States, get what concerns the installation."""


@dataclass(frozen=True, slots=True)
class TriggerItem:
    """A condition that lasts, and the post that gets a message about it.

    Attributes:
        station_no: The number of the station, or the first number of the unit.
        key: What it is about, as a code: the same key is the same condition.
        subject: What messages are grouped by, such as a case.
        reference: A code for the title, where the trigger has several.
    """

    key: str
    subject: UUID
    station_no: int
    post: TriggerPost
    since: datetime
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Trigger:
    """A condition that a package watches.

    Attributes:
        code: Its name; the topic of its messages is `trigger.` and this code.
        titles: What the officer is to do or know, by the items' reference.
        find: Returns every item that lasts now, in the ranges of the system.
        groups: What a message is about in the reader's ranges; one that is left out is hidden.
        links: The page on which the officer ends the condition.
        is_hidden_from_some: Whether holders of a post may not see what an item is about. Then it goes to the next post
            above whose holder does.
    """

    code: str
    titles: Mapping[str, Text]
    find: Callable[[], Iterable[TriggerItem]]
    groups: Texts
    links: Links
    is_hidden_from_some: bool = False

    @property
    def topic(self) -> str:
        """Return the topic of its messages."""
        return PREFIX + self.code

    def visible_titles(self, notices: Sequence[Notice]) -> Mapping[UUID, Text]:
        """Return the title of each message that is about something in the reader's ranges."""
        visible = self.groups(notices)
        return {
            notice.pk: self.titles[notice.reference]
            for notice in notices
            if notice.pk in visible and notice.reference in self.titles
        }


_triggers: dict[str, Trigger] = {}


def register(trigger: Trigger) -> None:
    """Register a trigger and the words of its messages. A second registration of a code replaces the first."""
    from itsso.alerts.triggers.words import words_of

    _triggers[trigger.code] = trigger
    register_topic(trigger.topic, words_of(trigger))


def registered() -> Sequence[Trigger]:
    """Return all triggers, in the order in which packages registered them."""
    return list(_triggers.values())
