"""Tests of letters that are written in a form: items, addressees, later last days, and the same letter as a file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from itsso.accounts.models import Role
from itsso.advisories import addressees, loading, queries, registration
from itsso.advisories.models import Advisory, DueExtension, Item
from itsso.platform.errors import Refused
from itsso.protection.ranges import enter
from tests.support.advisory_letters import DAY, days, entry, first_item, give_answer, item, register_advisory
from tests.support.audit_log import lines
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser

WRITE = "/advisories/write/"


def day_boxes(name: str, day: date) -> dict[str, str]:
    """Return a day as the three boxes of a form."""
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def letter(**overrides: object) -> dict[str, object]:
    """Return a letter of the Centre with one item, as the form sends it."""
    values: dict[str, object] = {
        "reference": "15011/7/2026-SC/ST-W",
        **day_boxes("issued_on", date(2026, 6, 1)),
        "authority": "Ministry of Home Affairs",
        "authority_hi": "गृह मंत्रालय",
        "title": "Kits: at every station, yes",
        "title_hi": "हर थाने में किट",
        "text": "First line.\r\n\r\nSecond line: 'quoted' # no comment",
        "text_hi": "पहली पंक्ति।",
        "extent": "full",
        "source": "File 15011/7/2026",
        "to": "all",
        "items": "1",
        **item_fields("item-1", within_days="30"),
    }
    return values | overrides


def item_fields(prefix: str, **overrides: object) -> dict[str, object]:
    """Return an item as the form sends it."""
    values: dict[str, object] = {
        "asked": "Keep ten kits.",
        "asked_hi": "दस किट रखें।",
        "levels": ["district", "station"],
        "evidence": "document",
        "figure": "disposal",
    }
    return {f"{prefix}-{name}": value for name, value in (values | overrides).items()}


def errors_of(client: Client, form: Mapping[str, object]) -> list[str]:
    page = client.post(WRITE, form)
    assert page.status_code == 200
    summary = BeautifulSoup(page.text, "html.parser").select(".govuk-error-summary li")
    return [" ".join(error.text.split()) for error in summary]


def registered_letter(by: World) -> Advisory:
    with enter(by.system):
        return queries.advisory(Advisory.objects.get().pk)


def test_letter_of_the_form_is_equal_to_the_file_that_it_gives(world: World) -> None:
    nation = browser(world.national_monitor)
    second = item_fields("item-2", evidence="", figure="", **day_boxes("due_on", days(40)))
    form = letter(items="2", to="ticked", states=["UP"], direct="on", **second)
    assert "Register this letter?" in nation.post(WRITE, form).text
    assert not Advisory.objects.exists()
    assert nation.post(WRITE, form | {"confirmed": "1"}).status_code == 302
    assert nation.post(WRITE, form | {"confirmed": "1"}).status_code == 302  # a double click
    advisory = registered_letter(world)
    file = nation.get(f"/advisories/{advisory.pk}/register.yaml").content
    (entry_of_file,) = loading.parse_register(file, "register.yaml")
    with enter(world.national_monitor):
        result = registration.register([entry_of_file], issuer=world.nation, by=world.national_monitor)
    assert (result.added, len(result.unchanged)) == ((), 1)
    assert entry_of_file.states == ("UP",)
    assert [(i.within_days, i.due_on, i.evidence, len(i.figures)) for i in entry_of_file.items] == [
        (30, None, "document", 1),
        (None, days(40), "", 0),
    ]
    assert advisory.text == "First line.\n\nSecond line: 'quoted' # no comment"
    csv_header = ",".join((*loading.ADVISORY_COLUMNS, *loading.ITEM_COLUMNS))
    assert loading.parse_register(f"{csv_header}\n{csv_row()}\n".encode(), "a.csv")[0].states == ("BR", "UP")


def csv_row() -> str:
    """Return an advisory to two States as a row of a CSV file."""
    filled = {
        "code": "x-1",
        "issued_on": "2026-06-01",
        "authority": "MHA",
        "title": "T",
        "title_hi": "क",
        "extent": "full",
        "source": "S",
        "certainty": "verified",
        "states": "IN-UP; BR",
    }
    return ",".join(filled.get(name, "") for name in (*loading.ADVISORY_COLUMNS, *loading.ITEM_COLUMNS))


def test_items_are_added_and_removed_one_by_one_without_errors(world: World) -> None:
    client = browser(world.state_monitor)
    page = client.post(WRITE, letter(add="1") | {"title": ""})
    assert "There is a problem" not in page.text
    assert [f"Item {n}" in page.text for n in (1, 2, 3)] == [True, True, False]
    two = letter(items="2", **item_fields("item-2", asked="Report the number."))
    page = client.post(WRITE, two | {"remove": "1"})
    form = BeautifulSoup(page.text, "html.parser").select_one("form[method=post]:has([name=reference])")
    assert form is not None
    texts = [area.text.strip() for area in form.select("textarea[name$=-asked]")]
    assert (texts, form.select("[name=items]")[0]["value"]) == (["Report the number."], "1")
    for garbage in ("0", "-1", "9" * 400, "१", "x"):
        assert client.post(WRITE, two | {"remove": garbage, "items": garbage}).status_code == 200
    assert not Advisory.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"reference": ""}, "Enter the number of the letter"),
        ({"title_hi": "gj Fkkus esa"}, "Enter the text in Hindi, in Devanagari letters (Unicode, not Kruti Dev)."),
        ({"to": "ticked"}, "Tick the States to which the letter goes"),
        ({"item-1-levels": []}, "Tick who has to answer"),
        ({"item-1-evidence": "figure", "item-1-figure": ""}, "Choose the figure that an answer has to give"),
        (day_boxes("item-1-due_on", days(9)), "Enter a last day or a number of days, not both"),
        (day_boxes("issued_on", days(1)), "Enter a date that is not in the future"),
    ],
)
def test_form_says_which_field_is_wrong(world: World, wrong: dict[str, object], error: str) -> None:
    errors = errors_of(browser(world.national_monitor), letter(**wrong))
    assert [error in line for line in errors] == [True]
    assert not Advisory.objects.exists()


def test_same_number_with_other_words_is_refused(world: World) -> None:
    nation = browser(world.national_monitor)
    nation.post(WRITE, letter(confirmed="1"))
    (error,) = errors_of(nation, letter(title="Other words"))
    assert "already registered, with other words" in error
    assert Advisory.objects.count() == 1


def test_letter_to_ticked_states_is_asked_of_them_alone(world: World) -> None:
    nation = browser(world.national_monitor)
    assert nation.post(WRITE, letter(to="ticked", states=["UP"], confirmed="1")).status_code == 302
    advisory = registered_letter(world)
    assert not addressees.concerns(advisory, world.patna)
    assert addressees.concerns(advisory, world.kanpur)
    assert addressees.concerns(advisory, world.nation)
    assert queries.states_addressed(advisory) == 1
    bihar = post("bihar.monitor", world.bihar, Role.STATE_MONITOR)
    assert browser(bihar).post(f"/advisories/{advisory.pk}/pass-on/").status_code == 404
    address = f"/advisories/units/{world.bihar.pk}/{advisory.pk}/"
    assert "The letter is not addressed to this State." in browser(bihar).get(address).text


def test_counts_of_a_letter_to_one_state_leave_the_other_out(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes", states=["UP"]), issuer=world.nation)
    with enter(world.system):
        assert not queries.obligations_of([world.patna, world.gandhi_maidan, world.bihar])
        assert len(queries.obligations_of([world.kanpur, world.kotwali, world.up])) == 3
    for unit, is_addressed in ((world.nation, True), (world.up, True), (world.bihar, False)):
        text = browser(world.national_monitor).get(f"/advisories/units/{unit.pk}/{advisory.pk}/").text
        assert ("answered as done" in text) is is_addressed, unit
    with pytest.raises(Refused):
        register_advisory(world.system, entry("another", states=["ZZ"]), issuer=world.nation)
    with pytest.raises(Refused):
        register_advisory(world.system, entry("another", states=["UP"]), issuer=world.up)


def test_answer_done_needs_the_evidence_that_the_item_asks_for(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes", items=[item(evidence="link")]))
    with pytest.raises(Refused, match="asks for this kind of evidence"):
        give_answer(world.sho, first_item(advisory))


def test_last_day_is_extended_with_history_and_never_shortened(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes", items=[item(due_on=days(-3)), item(2)]))
    first = first_item(advisory)
    address = f"/advisories/items/{first.pk}/extend/"
    nation, key = browser(world.national_monitor), str(uuid4())
    form = {**day_boxes("due_on", days(10)), "reason": "Kits arrive in July", "form": key}
    assert "Enter a day after today." in nation.post(address, form | day_boxes("due_on", DAY)).text
    assert "Set this last day?" in nation.post(address, form).text
    for _ in range(2):
        assert nation.post(address, form | {"confirmed": "1"}).status_code == 302
    for changed in ({"reason": "Kits arrive in August"}, day_boxes("due_on", days(20))):
        assert "already sent with other content" in nation.post(address, form | changed | {"confirmed": "1"}).text
    other = {"confirmed": "1", "form": str(uuid4())}
    assert "never shortened" in nation.post(address, form | day_boxes("due_on", days(9)) | other).text
    extension = DueExtension.objects.get()
    assert (extension.due_on, extension.item_id) == (days(10), first.pk)
    with enter(world.system):
        (owed, _second) = sorted(
            queries.obligations_of([world.kanpur], advisory=advisory), key=lambda owed: owed.due or date.max
        )
    assert owed.due == days(10)
    assert not owed.overdue(DAY)
    page = nation.get(f"/advisories/{advisory.pk}/").text
    assert "Kits arrive in July" in page
    counted = nation.get(f"/advisories/units/{world.nation.pk}/{advisory.pk}/").text
    assert "overdue" not in BeautifulSoup(counted, "html.parser").select("main")[0].text
    assert Item.objects.get(pk=first.pk).due_on == days(-3)  # what was sent stays as it was
    assert lines()[-1]["act"] != "advisories.due_extended"
    assert sum(line["act"] == "advisories.due_extended" for line in lines()) == 1


def test_only_the_authority_itself_extends_or_supersedes(world: World) -> None:
    advisory = register_advisory(world.system, entry(direct="yes"), issuer=world.up)
    first = first_item(advisory)
    bihar = post("bihar.monitor", world.bihar, Role.STATE_MONITOR)
    for stranger in (bihar, world.national_monitor):
        assert browser(stranger).get(f"/advisories/items/{first.pk}/extend/").status_code == 404
    up = browser(world.state_monitor)
    page = up.get(f"/advisories/{advisory.pk}/").text
    assert f"{WRITE}?supersedes={advisory.code}" in page
    assert advisory.code in up.get(f"{WRITE}?supersedes={advisory.code}").text
    form = letter(supersedes=advisory.code, confirmed="1")
    assert up.post(WRITE, {k: v for k, v in form.items() if k != "to"}).status_code == 302
    assert "Its items are no longer asked" in up.get(f"/advisories/{advisory.pk}/").text
    extend = {**day_boxes("due_on", days(10)), "reason": "x", "form": str(uuid4()), "confirmed": "1"}
    assert "no longer asked" in up.post(f"/advisories/items/{first.pk}/extend/", extend).text
    assert advisory.code not in [
        option["value"] for option in BeautifulSoup(browser(bihar).get(WRITE).text, "html.parser").select("option")
    ]


def test_code_distinguishes_letters_of_the_same_day(world: World) -> None:
    from itsso.advisories.letter_forms import letter_code

    codes = [letter_code(world.up, DAY, number) for number in ("DG-42/2026", "DG 42", "पत्र 42", "पत्रांक 42", "क" * 100)]
    assert len(set(codes)) == 5
    assert all(loading._CODE.fullmatch(code) and len(code) <= 64 for code in codes)
