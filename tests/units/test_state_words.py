"""The words of a State: file, check page, history and end; what is refused; who sees them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext, override, pgettext

from itsso.accounts.models import Posting, Role
from itsso.platform import clock
from itsso.ui import own_words
from itsso.ui.languages import words_of_state
from itsso.ui.own_words import MessageKey, replaceable_messages
from itsso.units.models import StateSetting
from itsso.units.state_settings import actions, words
from tests.support.audit_log import lines
from tests.support.sample_nation import World, post
from tests.support.signed_in_browser import browser
from tests.support.state_settings import decide_setting, editor

DAY = date(2026, 6, 30)
TOMORROW = DAY + timedelta(1)
ADDRESS = "/settings/words/new/"
STATION = MessageKey("", "Police station")


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.fixed(DAY):
        yield
    for state in ("UP", "BR"):
        own_words.install(state, {})
    words._installed_entries.clear()


def rows_of(text: str, words_of_row: str, context: str = "") -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows([["context", "message", "national", "words"], [context, text, "", words_of_row]])
    return out.getvalue()


def sent(content: str | bytes, day: date = TOMORROW, **more: str) -> dict[str, Any]:
    data = content if isinstance(content, bytes) else content.encode()
    return {
        "upload": SimpleUploadedFile("words.csv", data),
        "since_day": str(day.day),
        "since_month": str(day.month),
        "since_year": str(day.year),
        "order_number": "12/2026",
        "form": str(uuid4()),
    } | more


def hidden(text: str) -> dict[str, str]:
    boxes = BeautifulSoup(text, "html.parser").select("main form input[type=hidden]")
    return {str(box["name"]): str(box.get("value", "")) for box in boxes}


def uploaded(by: Posting, content: str) -> Any:
    """Upload a file and confirm it on the check page; return the answer."""
    client = browser(by)
    checked = client.post(ADDRESS, sent(content))
    assert "Check before you record" in checked.text, BeautifulSoup(checked.text, "html.parser").get_text(" ")
    return client.post(ADDRESS, hidden(checked.text) | {"confirmed": "1"})


def word_for(state: str, message: str = "Police station") -> str:
    words.refresh()
    with override("hi"), words_of_state(state):
        return gettext(message)


def test_words_are_shown_from_their_day_on_to_officers_of_that_state_alone(world: World) -> None:
    national = word_for("UP")
    assert uploaded(editor(world.up), rows_of("Police station", "कोतवाली")).status_code == 302
    assert word_for("UP") == national
    with clock.fixed(TOMORROW):
        assert (word_for("UP"), word_for("BR"), word_for("")) == ("कोतवाली", national, national)
        with override("en"), words_of_state("UP"):
            assert gettext("Police station") == "Police station"
        with override("hi"), words_of_state("UP"):
            assert pgettext("unit kind", "District") == "जनपद", "shipped words of the State stay below its own"
            assert gettext("Zero FIR") == replaceable_messages()[MessageKey("", "Zero FIR")]


def test_page_shows_the_words_to_an_officer_of_the_state(world: World) -> None:
    word = "थाने के काम"
    assert uploaded(editor(world.up), rows_of("My work", word)).status_code == 302
    with clock.fixed(TOMORROW):
        words.refresh()
        assert word in browser(world.io, "hi").get("/").text or word in browser(world.io, "hi").get("/desk/").text
        outside = post("io.gm", world.gandhi_maidan, Role(world.io.role))
        assert word not in browser(outside, "hi").get("/desk/").text


def test_the_file_and_the_rows_are_not_called_optional_as_one_of_them_is_needed(world: World) -> None:
    client = browser(editor(world.up))
    assert "(optional)" not in client.get(ADDRESS).text
    refused = client.post(ADDRESS, sent("") | {"upload": ""})
    assert refused.status_code == 422 and "Choose the file of words, or enter its rows as text." in refused.text


def test_ending_an_entry_brings_back_the_words_before_it(world: World) -> None:
    by = editor(world.up)
    national = word_for("UP")
    for day, word in ((DAY, "कोतवाली"), (DAY + timedelta(1), "चौकी")):
        value = {"contexts": [""], "messages": ["Police station"], "words": [word]}
        decide_setting(world.up, words.KIND, value, day)
    with clock.fixed(TOMORROW):
        assert word_for("UP") == "चौकी"
        newest = StateSetting.objects.get(since=TOMORROW)
        actions.end(newest.pk, "13/2026", form=uuid4(), by=by)
    with clock.fixed(DAY + timedelta(2)):
        assert word_for("UP") == "कोतवाली"
        page = browser(post("see.up", world.up, Role.SETTINGS_EDITOR)).get("/settings/words/").text
        assert "1 word of the State: कोतवाली (Police station)" in page and "Replaced" in page
    assert national not in ("कोतवाली", "चौकी")


def test_words_without_effect_in_this_release_are_counted(world: World) -> None:
    value = {"contexts": ["", ""], "messages": ["Police station", "Station of old"], "words": ["कोतवाली", "चौकी"]}
    decide_setting(world.up, words.KIND, value, DAY)
    page = browser(editor(world.up)).get("/settings/words/").text
    assert page.count("1 of them has no effect: this release has no such message.") == 2, "the setting and its history"
    decide_setting(world.up, words.KIND, value | {"messages": ["Police station", "District"]}, TOMORROW)
    with clock.fixed(TOMORROW):
        assert "no effect" not in str(words.KIND.describe(StateSetting.objects.get(since=TOMORROW).value))


def test_form_sent_twice_is_one_entry_and_the_file_round_trips(world: World) -> None:
    by = editor(world.up)
    client = browser(by)
    checked = client.post(ADDRESS, sent(rows_of("Police station", "कोतवाली")))
    for _twice in range(2):
        assert client.post(ADDRESS, hidden(checked.text) | {"confirmed": "1"}).status_code == 302
    entry = StateSetting.objects.get()
    (logged,) = [line["detail"] for line in lines() if line["act"] == "units.setting_decided"]
    assert logged["rows"] == 1 and "कोतवाली" not in str(logged)
    address = f"/settings/words/{entry.pk}/file/"
    file = client.get(address)
    assert file["Content-Type"].startswith("text/csv") and file.content.decode("utf-8-sig").count("कोतवाली") == 1
    again = client.post(ADDRESS, sent(file.content, DAY + timedelta(5)))
    assert "Check before you record" in again.text
    assert browser(editor(world.bihar)).get(address).status_code == 404, "another State's words are not found"
    assert browser(world.sho).get(address).status_code == 404


def test_template_has_each_message_once_and_the_words_of_today(world: World) -> None:
    decide_setting(world.up, words.KIND, {"contexts": [""], "messages": ["Police station"], "words": ["कोतवाली"]}, DAY)
    content = browser(editor(world.up)).get("/settings/words/file/").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    keys = [MessageKey(row["context"], row["message"]) for row in rows]
    assert keys == list(replaceable_messages()) and len(keys) > 1_000
    assert [row["words"] for row in rows if row["words"]] == ["कोतवाली"]
    assert all(row["national"] for row in rows)
    checked = browser(editor(world.up)).post(ADDRESS, sent(content.replace("कोतवाली", "चौकी"), DAY + timedelta(3)))
    assert "Check before you record" in checked.text and "कोतवाली → चौकी" in checked.text
    assert len(checked.content) < 100_000, "the check page sends the changed rows alone"


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", "Choose the file of words"),
        ("not,a,file\n1,2,3\n", "needs the columns"),
        (b"\xff\xfe\x00garbage", "not UTF-8"),
        ('context,message,words\n"', "not a CSV file"),
        (rows_of("Police station", ""), "No row has a word that differs"),
        (rows_of("Nothing says this", "शब्द"), "no message has this text and context"),
        (rows_of("Police station", "शब्द", "custody"), "no message has this text and context"),
        (rows_of("IO %(number)s", "विवेचक"), "keep the placeholders"),
        (rows_of("IO %(number)s", "विवेचक %(number)s %(name)s"), "keep the placeholders"),
        (rows_of("Police station", "थाना %s"), "remove the percent sign"),
        (rows_of("should be at most %(n)s%%", "%(n)s% या कम"), "keep the placeholders"),
        (rows_of("Enter “%s”.", "दर्ज करें"), "keep the placeholders"),
        (rows_of("Draft: {holder}", "प्रारूप: {holder.__class__}"), "keep the placeholders"),
        (rows_of("Draft: {holder}", "प्रारूप: {holder} {"), "keep the placeholders"),
        (rows_of("Police station", "<b>थाना</b>"), "words have no markup"),
        (rows_of("Choose what is shown", 'थाना" formaction="//x.example'), "write quotation marks as"),
        (rows_of("Choose what is shown", "थाना' hidden"), "write quotation marks as"),
        (rows_of("Police station", "थाना\u202eabc"), "signs that no reader sees"),
        (rows_of("Police station", "थाना\nदो"), "signs that no reader sees"),
        (rows_of("Police station", "थाना\u2028दो"), "signs that no reader sees"),
        (rows_of("Police station", "थाना" * 40), "too long for its place"),
        (rows_of("Police station", "Thana"), "in Devanagari letters"),
        (rows_of("Police station", "=थाना"), "formula"),
        (rows_of("Police station", "कोतवाली") + ",Police station,,चौकी\n", "stands twice"),
        ("context,message,words\n,Police station,कोतवाली,more\n", "more cells than columns"),
    ],
)
def test_garbage_is_refused_row_by_row_and_stored_nowhere(world: World, content: str | bytes, error: str) -> None:
    page = browser(editor(world.up)).post(ADDRESS, sent(content))
    assert page.status_code == 422
    assert error in " ".join(BeautifulSoup(page.text, "html.parser").get_text(" ").split())
    assert "<b>थाना</b>" not in page.text and not StateSetting.objects.exists()


def test_forged_confirmation_is_checked_like_the_file(world: World) -> None:
    forged = sent(b"", confirmed="1") | {"content": rows_of("Police station", "<script>थाना</script>")}
    del forged["upload"]
    assert browser(editor(world.up)).post(ADDRESS, forged).status_code == 422
    assert browser(world.sho).post(ADDRESS, forged).status_code == 404
    assert not StateSetting.objects.exists()
