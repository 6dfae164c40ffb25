"""What is said after an act is said to the officer who did it, and to nobody else in the same browser."""

from __future__ import annotations

import pytest
from django.db import OperationalError
from django.test import Client

from itsso.accounts.models import Posting, Role
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

pytestmark = pytest.mark.django_db

PANEL = 'role="alert" aria-label="Done"'
RENAMED = {"rank": "", "name": "R. Devi", "name_hi": "", "phone": ""}


def content_of(at_work: Client, address: str) -> str:
    return at_work.get(address, follow=True).content.decode()


@pytest.fixture
def admin(world: World) -> Posting:
    return post("admin.kanpur", world.kanpur, Role.UNIT_ADMINISTRATOR)


def acted(admin: Posting, world: World) -> Client:
    """Return the browser of an administrator who changed a name, and whose next page did not arrive."""
    at_work = browser(admin)
    response = at_work.post(f"/officers/{world.io.officer_id}/name/", RENAMED)
    assert response.status_code == 302
    return at_work


def test_officer_who_acted_sees_the_panel_once(world: World, admin: Posting) -> None:
    at_work = acted(admin, world)
    assert PANEL in content_of(at_work, "/officers/")
    assert PANEL not in content_of(at_work, "/officers/")


def test_panel_is_not_shown_after_the_officer_has_signed_out(world: World, admin: Posting) -> None:
    at_work = acted(admin, world)
    page = at_work.post("/sign-out/", follow=True).content.decode()
    assert "You have signed out." in page
    assert PANEL not in page


def test_panel_is_shown_to_no_other_officer_of_the_same_browser(world: World, admin: Posting) -> None:
    at_work = acted(admin, world)
    at_work.force_login(world.stranger.officer)
    assert PANEL not in content_of(at_work, "/desk/")
    del at_work.cookies["sessionid"]  # as when the session has ended
    assert PANEL not in content_of(at_work, "/sign-in/")


def test_act_that_is_rolled_back_is_not_confirmed(
    world: World, admin: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = browser(admin, raises=False)
    _act_without_a_commit(at_work, world, monkeypatch)
    assert PANEL not in content_of(at_work, "/officers/")


def test_act_that_is_rolled_back_takes_no_earlier_confirmation_with_it(
    world: World, admin: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = acted(admin, world)
    at_work.raise_request_exception = False
    _act_without_a_commit(at_work, world, monkeypatch)
    assert content_of(at_work, "/officers/").count(PANEL) == 1


def _act_without_a_commit(at_work: Client, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as failing:
        failing.setattr("itsso.protection.middleware._write_done", _lose_the_database)
        assert at_work.post(f"/officers/{world.io.officer_id}/name/", RENAMED).status_code >= 500


def test_panel_of_an_earlier_act_waits_where_its_page_fails(
    world: World, admin: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_work = acted(admin, world)
    at_work.raise_request_exception = False
    with monkeypatch.context() as failing:
        failing.setattr("itsso.protection.middleware._write_done", _lose_the_database)
        assert PANEL not in content_of(at_work, "/officers/")
    assert PANEL in content_of(at_work, "/officers/")
    assert PANEL not in content_of(at_work, "/officers/")


def _lose_the_database(*_args: object) -> None:
    raise OperationalError("the connection was lost")
