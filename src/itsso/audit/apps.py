from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "itsso.audit"
    label = "audit"

    def ready(self) -> None:
        """Register the pages of this package in the navigation, and what its codes mean."""
        from itsso.audit import details
        from itsso.audit.forms import KindForm
        from itsso.audit.retention import kinds
        from itsso.audit.words import EVIDENCE
        from itsso.platform import retention
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        navigation.register("audit:lines", _("Audit log"), group=MenuGroup.CONTROL, order=10)
        navigation.register("audit:seals", _("Seals"), group=MenuGroup.CONTROL, order=20)
        details.register_label("evidence.delivered", "extract", EVIDENCE.get)
        retention.register(kinds.RATE_LIMITS, kinds.JOBS, kinds.AUDIT_LOG)
        details.register_filters(KindForm, "audit:lines", "audit:case")
