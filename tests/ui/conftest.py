"""These tests stand on the ground floor: the frame's own addresses and a navigation of their own."""

from collections.abc import Callable
from typing import Any

import pytest

from itsso.ui import navigation
from itsso.ui.navigation import MenuGroup
from tests.ui.sample import SampleForm, draw


@pytest.fixture(autouse=True)
def _own_addresses(settings: Any) -> None:
    settings.ROOT_URLCONF = "tests.ui.urls"


@pytest.fixture(autouse=True)
def _own_navigation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "_items", {group: {} for group in MenuGroup})
    monkeypatch.setattr(navigation, "_for_everybody", {})
    navigation.register("ui:help", "Help", group=MenuGroup.WORK, order=20)
    navigation.register("ui:accessibility", "Accessibility", group=MenuGroup.WORK, order=10)


@pytest.fixture
def sample() -> Callable[..., str]:
    """Draw the page with every component."""
    return draw


@pytest.fixture
def wrong_form() -> SampleForm:
    """Return a form sent with nothing right in it."""
    return SampleForm({"on_day": "31", "on_month": "०२", "on_year": "2026", "fir": ""})
