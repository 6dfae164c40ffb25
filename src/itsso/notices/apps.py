from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "itsso.notices"
    label = "notices"
