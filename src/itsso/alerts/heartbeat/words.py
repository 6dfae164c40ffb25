"""The words of notices that the sign of life could not be sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from itsso.alerts.heartbeat.request import HeartbeatResult
from itsso.notices.models import Notice
from itsso.notices.topics import TopicWords
from itsso.ui.components import Text

RESULTS: Mapping[str, Text] = {
    HeartbeatResult.ACCEPTED: gettext_lazy("Sign of life: accepted"),
    HeartbeatResult.BAD_ADDRESS: gettext_lazy("Sign of life not sent: the address in the settings is not https"),
    HeartbeatResult.UNKNOWN_HOST: gettext_lazy("Sign of life not sent: the host in the settings is not known"),
    HeartbeatResult.PRIVATE_HOST: gettext_lazy("Sign of life not sent: the address is inside a private network"),
    HeartbeatResult.NO_CONNECTION: gettext_lazy("Sign of life not sent: no connection to the address"),
    HeartbeatResult.BAD_CERTIFICATE: gettext_lazy("Sign of life not sent: the certificate of the address is not valid"),
    HeartbeatResult.TIMEOUT: gettext_lazy("Sign of life: no answer in time"),
    HeartbeatResult.REFUSED: gettext_lazy("Sign of life: the address did not accept it"),
    HeartbeatResult.BEHIND: gettext_lazy("No sign of life was sent: reminders wait that should have been given"),
}


def _titles(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    codes = {notice.pk: notice.reference.partition(":")[2] for notice in notices}
    return {notice_id: RESULTS[code] for notice_id, code in codes.items() if code in RESULTS}


def _reasons(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {notice.pk: _("You administer this installation.") for notice in notices}


def _groups(notices: Sequence[Notice]) -> Mapping[UUID, Text]:
    return {notice.pk: _("Reminders of time limits") for notice in notices}


HEARTBEAT_WORDS = TopicWords(
    name=gettext_lazy("Sign of life of the reminders"),
    title=_titles,
    link=lambda _notices: {},
    reason=_reasons,
    group=_groups,
    is_information=True,
)
