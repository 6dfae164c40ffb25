from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "itsso.protection"
    label = "protection"

    def ready(self) -> None:
        """A page that the trail has no name for is called there as the table of roles calls it."""
        from itsso.audit import records as audit_records
        from itsso.audit import words as trail
        from itsso.protection.records import OPENING_TABLE
        from itsso.protection.role_texts import PAGE_PURPOSES

        audit_records.register(OPENING_TABLE)
        for name, purpose in PAGE_PURPOSES.items():
            trail.PAGES.setdefault(name, purpose)
