"""The law's pages in a real browser: axe, and nothing to scroll sideways. LOOKS=folder keeps pictures."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.lawbook.calculator_forms import MOULALI
from tests.support.browser import NARROW, WIDE, assert_clean, chromium, shown


@pytest.mark.proof
@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_law_and_the_calculator_are_clean_by_axe_and_fit_their_window(db: None, language: str, width: int) -> None:
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
    calculator = reverse("lawbook:calculator")
    pages = {name: client.get(reverse(f"lawbook:{name}")).text for name in ("index", "kinds", "examples", "calculator")}
    pages["rule"] = client.get(reverse("lawbook:rule", args=["custody.default_bail"])).text
    pages["offences"] = client.get(reverse("lawbook:offences"), {"q": "IPC 376"}).text
    pages["answer"] = client.post(calculator, {**MOULALI, "sections": "BNS 64(1), POCSO 6, BNS 999"}).text
    pages["error"] = client.post(calculator, {**MOULALI, "sections": "nothing", "fir_registered_day": "40"}).text
    assert_clean(pages, width, f"law-{language}")


@pytest.mark.proof
@pytest.mark.parametrize("language", ["en", "hi"])
def test_answer_of_the_calculator_is_not_too_long_on_a_phone(db: None, language: str) -> None:
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
    html = client.post(reverse("lawbook:calculator"), MOULALI).text
    with chromium() as engine:
        page = shown(engine, html, NARROW)
        assert 1_500 < page.evaluate("document.documentElement.scrollHeight") <= 6_000
