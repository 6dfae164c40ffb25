from django.apps import AppConfig


class ForensicsConfig(AppConfig):
    name = "itsso.forensics"
    label = "forensics"

    def ready(self) -> None:
        """Notes and reports come as parcels."""
        from itsso.forensics import forwarding, reception
        from itsso.protection.parcels import actions as parcels

        parcels.register(forwarding.NOTE, reception.take_note)
        parcels.register(forwarding.STATUS, forwarding.take_status)
        parcels.register(forwarding.REPORT, forwarding.take_report)
        parcels.register(forwarding.PRIORITY, reception.take_priority)
