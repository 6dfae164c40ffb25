from django.apps import AppConfig


class ProtectionConfig(AppConfig):
    name = "itsso.protection"
    label = "protection"
