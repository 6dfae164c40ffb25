from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "itsso.units"
    label = "units"
