"""Django's handle on the package."""

import sys
from importlib import import_module

from django.apps import AppConfig
from django.conf import settings


class UiConfig(AppConfig):
    """The package `ui`: templates, tags, static files and formats."""

    name = "itsso.ui"
    label = "ui"

    def ready(self) -> None:
        """Give every language the formats of English: Django's own read 03/04/2026 as 4 March in some of them.

        Django looks for a module of each language; a language that an installation adds has none.
        """
        formats = import_module("itsso.ui.formats.en.formats")
        for code, _name in settings.LANGUAGES:
            sys.modules[f"itsso.ui.formats.{code}.formats"] = formats
