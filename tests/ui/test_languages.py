"""A language is a folder; a State's words replace the national ones for its officers alone."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polib
from bs4 import BeautifulSoup
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext, override

from itsso.law.owed_by import OWED_BY
from itsso.platform.messages import PACKAGES, state_word_problems, write_language
from itsso.ui.languages import base_language, choose, data_language, words_of_state

SHOW = """
import django
django.setup()
from django.conf import settings
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.formats import get_format
from django.utils.translation import gettext, get_language_from_request, override
from itsso.ui.context_processors import frame
from itsso.ui.languages import choose
with override("qx"):
    print(settings.LANGUAGES[-1], gettext("Help"), gettext("Privacy"), get_format("DATE_INPUT_FORMATS")[1], sep="|")
    print(choose({"en": "Court", "hi": "न्यायालय"}), choose({"en": "Doctor", "hi": "चिकित्सक"}), sep="|")
    request = RequestFactory().get("/help/", HTTP_ACCEPT_LANGUAGE="qx")
    print(get_language_from_request(request), frame(request)["frame"].language)
    print(render_to_string("ui/languages.html", frame(request)))
"""


def test_a_further_language_needs_one_folder_and_no_code(tmp_path: Path) -> None:
    """It is offered and chosen; what it lacks is in English; its dates are India's."""
    folder = tmp_path / "qx"
    write_language([PACKAGES / "ui"], folder)
    path = folder / "LC_MESSAGES" / "django.po"
    catalogue = polib.pofile(str(path))
    catalogue.metadata["X-Language-Name"] = "Qexo"
    help_entry = catalogue.find("Help")
    assert help_entry is not None
    help_entry.msgstr = "Yxo"
    catalogue.append(polib.POEntry(msgctxt="law", msgid="Court", msgstr="Zuro"))
    catalogue.save()
    write_language([PACKAGES / "ui"], folder)  # again, after translating
    environment = os.environ | {
        "ITSSO_LOCALE_PATHS": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "itsso.platform.settings",
    }
    process = subprocess.run([sys.executable, "-c", SHOW], env=environment, capture_output=True, text=True, check=True)
    first, second, third, *page = process.stdout.splitlines()
    assert first == "('qx', 'Qexo')|Yxo|Privacy|%d/%m/%Y"
    assert second == "Zuro|Doctor"
    assert third == "qx qx"
    soup = BeautifulSoup("\n".join(page), "html.parser")
    assert [str(choice.get_text(strip=True)) for choice in soup.select(".govuk-language-navigation__list-item")] == [
        "English",
        "हिन्दी",
        "Qexo",
    ]


def test_words_of_a_state_replace_the_national_ones_and_fall_back_to_them() -> None:
    with override("hi"):
        assert gettext("Investigating officer") == "अन्वेषण अधिकारी"
        with words_of_state("UP"):
            assert gettext("Investigating officer") == "विवेचक"
            assert gettext("My work") == "मेरा कार्य"
            assert choose(OWED_BY["investigating_officer"]) == "विवेचक"
            assert choose(OWED_BY["court"]) == "न्यायालय"
            assert (base_language(), data_language(), get_format("DATE_FORMAT")) == ("hi", "hi", "d-m-Y")
        with words_of_state("TN"):
            assert gettext("Investigating officer") == "अन्वेषण अधिकारी"
        assert get_language() == "hi"
    with override("en"), words_of_state("UP"):
        assert gettext("Investigating officer") == "Investigating officer"


def test_every_word_of_a_state_replaces_a_message_that_exists() -> None:
    packages = [folder for folder in PACKAGES.iterdir() if (folder / "__init__.py").exists()]
    assert state_word_problems(packages) == []
    data = {text["en"] for text in OWED_BY.values()}
    for path in (PACKAGES / "ui" / "locale").glob("hi_*/LC_MESSAGES/django.po"):
        assert {entry.msgid for entry in polib.pofile(str(path)) if entry.msgctxt == "law"} <= data


def test_a_word_of_a_state_that_replaces_nothing_is_found(tmp_path: Path) -> None:
    path = tmp_path / "locale" / "hi_UP" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.append(polib.POEntry(msgid="A message of nobody", msgstr="कुछ"))
    catalogue.save(str(path))
    (problem,) = state_word_problems([tmp_path])
    assert "is a message of no package" in problem
