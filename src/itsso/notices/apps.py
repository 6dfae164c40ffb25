from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "itsso.notices"
    label = "notices"

    def ready(self) -> None:
        """Register the list of messages, the retention of its data, and the meaning of codes in its audit entries."""
        from itsso.audit import details
        from itsso.notices.forms import InboxForm
        from itsso.notices.mail.forms import MailListForm
        from itsso.notices.retention import MAIL_ADDRESSES, MESSAGES
        from itsso.notices.views import count_unread
        from itsso.notices.words import ACT_TEXTS
        from itsso.platform import retention
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        navigation.register(
            "notices:inbox",
            _("Messages"),
            group=None,
            order=15,
            count_waiting=count_unread,
            in_title=True,
        )
        navigation.register("notices:mails", _("E-mail addresses of officers"), group=MenuGroup.CONTROL, order=45)
        retention.register(MESSAGES, MAIL_ADDRESSES)
        details.register_label("notices.answered", "reason", ACT_TEXTS.get)
        details.register_filters(InboxForm, "notices:inbox")
        details.register_filters(MailListForm, "notices:mails")
