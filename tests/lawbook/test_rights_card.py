"""The card of rights: pictures with their words, in two languages, on one sheet."""

from __future__ import annotations

import gzip

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.lawbook.rights_card import RIGHTS
from tests.support.browser import NARROW, assert_page_clean, chromium, printed_sheets, show, window

pytestmark = pytest.mark.django_db

ADDRESS = "/law/rights/"


def test_each_picture_is_small_and_has_its_words_and_source() -> None:
    for language, word in (("en", "free of charge"), ("hi", "निःशुल्क")):
        page = BeautifulSoup(Client(HTTP_ACCEPT_LANGUAGE=language).get(ADDRESS).content, "html.parser")
        items = page.select(".itsso-rights > li")
        assert len(items) == len(RIGHTS) == 6
        for item in items:
            picture = item.select_one("svg")
            assert picture is not None
            assert picture["aria-hidden"] == "true"
            assert len(gzip.compress(str(picture).encode())) <= 3_000
            assert len(item.get_text(strip=True)) > 15
        assert word in page.get_text()


@pytest.mark.parametrize("language", ["en", "hi"])
def test_card_is_one_sheet_and_clean_on_a_phone(language: str) -> None:
    html = Client(HTTP_ACCEPT_LANGUAGE=language).get(ADDRESS).text
    with chromium() as chrome:
        page = window(chrome, NARROW)
        show(page, html)
        assert printed_sheets(page) == 1
        assert_page_clean(page, f"rights-{language}")
