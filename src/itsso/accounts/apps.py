from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.utils.translation import gettext_lazy as _

from itsso.ui import navigation
from itsso.ui.navigation import MenuGroup


class AccountsConfig(AppConfig):
    name = "itsso.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Register the menu item, and what a new session records about itself."""
        from itsso.accounts import retention as own_data
        from itsso.accounts.administration import count_waiting
        from itsso.accounts.forms import REASONS
        from itsso.accounts.queries import works_with_this_system
        from itsso.accounts.sign_in import record_session
        from itsso.audit import details
        from itsso.platform import retention
        from itsso.units import data_sources

        retention.register(own_data.SESSIONS, own_data.INVITATIONS, own_data.FAILED_SIGN_INS, own_data.ACCOUNTS)

        navigation.register(
            "accounts:officers", _("Officers"), group=MenuGroup.CONTROL, order=30, count_waiting=count_waiting
        )
        data_sources.register("pages", "accounts", works_with_this_system)
        user_logged_in.connect(record_session, dispatch_uid="itsso.accounts")
        details.register_label("accounts", "why", REASONS.get)
