from django.apps import AppConfig


class ForensicsConfig(AppConfig):
    name = "itsso.forensics"
    label = "forensics"
