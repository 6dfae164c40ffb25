from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "itsso.intake"
    label = "intake"

    def ready(self) -> None:
        """Parcels with Zero FIRs are taken here."""
        from itsso.intake import transfers
        from itsso.protection.parcels import actions as parcels

        parcels.register(transfers.PARCEL, transfers.take)
