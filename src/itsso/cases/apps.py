from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "itsso.cases"
    label = "cases"
