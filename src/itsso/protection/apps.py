from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProtectionConfig(AppConfig):
    name = "itsso.protection"
    label = "protection"

    def ready(self) -> None:
        """Register openings as records of the audit log, the words of its codes, and the comparison with the vault."""
        from itsso.audit import details
        from itsso.audit.records import tables as record_tables
        from itsso.platform import long_jobs
        from itsso.platform.long_jobs import JobKind
        from itsso.protection import rotation
        from itsso.protection.lookup import REASONS_TO_FIND
        from itsso.protection.openings import ALL_REASONS, RECIPIENTS
        from itsso.protection.readable_text import sealed_words_of_anybody
        from itsso.protection.records import OPENING_TABLE
        from itsso.protection.retention.page import title_of
        from itsso.ui import navigation
        from itsso.ui.navigation import MenuGroup
        from itsso.units import sealed_words

        sealed_words.register("protection", sealed_words_of_anybody)
        long_jobs.register(JobKind(rotation.KIND, try_again=rotation.rotate_again))
        record_tables.register(OPENING_TABLE)
        navigation.register("protection:retention", _("Retention of data"), group=MenuGroup.CONTROL, order=40)
        details.register_label("records.removed_by_age", "what", title_of)
        details.register_label("vault.opened", "why", ALL_REASONS.get)
        details.register_label("vault.opened", "print_for", RECIPIENTS.get)
        details.register_label("vault.sought", "why", REASONS_TO_FIND.get)
