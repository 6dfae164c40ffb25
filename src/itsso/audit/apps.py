from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "itsso.audit"
    label = "audit"
