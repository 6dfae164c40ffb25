from django.apps import AppConfig


class AdvisoriesConfig(AppConfig):
    name = "itsso.advisories"
    label = "advisories"
