from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HealthConfig(AppConfig):
    name = "itsso.health"
    label = "health"

    def ready(self) -> None:
        """Register the pages of the installation in the menu, its triggers, and what has no package of its own."""
        from itsso.alerts.triggers import registry as triggers
        from itsso.audit import details
        from itsso.health.jobs.retention import JOB_RUNS
        from itsso.health.jobs.words import title_of_kind
        from itsso.health.triggers import HOURS_UNSEALED, JOB_FAILED
        from itsso.platform import long_jobs, retention
        from itsso.platform.backup.recorded import KIND as BACKUP
        from itsso.platform.long_jobs import JobKind
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup

        triggers.register(HOURS_UNSEALED)
        triggers.register(JOB_FAILED)
        long_jobs.register(JobKind(BACKUP, can_cancel=False))
        retention.register(JOB_RUNS)
        details.register_label("jobs", "what", title_of_kind)
        navigation.register("health:jobs", _("Background jobs"), group=MenuGroup.DATA, order=90)
        navigation.register("health:installation", _("Installation"), group=MenuGroup.CONTROL, order=90)
