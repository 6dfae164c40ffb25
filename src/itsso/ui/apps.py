"""Django's handle on the room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """The room `ui`: templates, tags, static files and formats."""

    name = "itsso.ui"
    label = "ui"
