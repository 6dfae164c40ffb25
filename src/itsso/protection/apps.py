from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "itsso.protection"
    label = "protection"

    def ready(self) -> None:
        """Register names for the audit log: a page without one has the name that the role table gives it."""
        from itsso.audit import words as trail
        from itsso.audit.records import tables as record_tables
        from itsso.protection.records import OPENING_TABLE
        from itsso.protection.role_texts import PAGE_PURPOSES

        record_tables.register(OPENING_TABLE)
        for name, purpose in PAGE_PURPOSES.items():
            trail.PAGES.setdefault(name, purpose)
