from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "itsso.protection"
    label = "protection"

    def ready(self) -> None:
        """Register words for the audit log: a page without a name has the one that the role table gives it."""
        from itsso.audit import details
        from itsso.audit import words as trail
        from itsso.audit.records import tables as record_tables
        from itsso.protection.lookup import REASONS_TO_FIND
        from itsso.protection.openings import ALL_REASONS, RECIPIENTS
        from itsso.protection.records import OPENING_TABLE
        from itsso.protection.role_texts import PAGE_PURPOSES

        record_tables.register(OPENING_TABLE)
        for name, purpose in PAGE_PURPOSES.items():
            trail.PAGES.setdefault(name, purpose)
        details.register_label("vault.opened", "why", ALL_REASONS.get)
        details.register_label("vault.opened", "print_for", RECIPIENTS.get)
        details.register_label("vault.sought", "why", REASONS_TO_FIND.get)
