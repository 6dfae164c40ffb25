"""Django's handle on the package."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The package `ui`: templates, tags, static files and formats."""

    name = "itsso.ui"
    label = "ui"
