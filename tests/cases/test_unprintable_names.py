"""A name that no font has refuses the paper before anything is printed or counted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from itsso.cases.documents.models import Print
from itsso.platform import clock
from itsso.protection import keys
from itsso.protection.models import Item
from itsso.protection.ranges import enter
from tests.support.audit_log import lines
from tests.support.case_events import add, fir, key, new
from tests.support.html_check import problems
from tests.support.sample_nation import World
from tests.support.signed_in_browser import browser

NAMES = {"Tamil": "முருகன் செல்வி", "Urdu": "فاطمہ بیگم", "Bengali": "মৌসুমী সেন", "emoji": "Rani 😀"}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    keys.forget()
    with clock.fixed(date(2025, 3, 10)):
        yield
    keys.forget()


@pytest.fixture
def case(world: World) -> UUID:
    return add(
        world.system,
        key(world.kotwali, "12"),
        fir(world.kotwali, "12", "2025-03-02", "BNS 64(1)", victims=1, victim_child=False),
        new("information_received", "2025-03-02"),
    )


@pytest.mark.parametrize(("script", "name"), NAMES.items())
@pytest.mark.parametrize("language", ["en", "hi"])
def test_paper_with_such_a_name_is_refused_and_uses_up_no_number(
    world: World, case: UUID, script: str, name: str, language: str
) -> None:
    client = browser(world.sho, language)
    assert client.post(f"/cases/{case}/identity/record/", {"whose": "V1", "name": name}).status_code == 302
    with enter(world.sho):
        items = [str(item) for item in Item.objects.values_list("pk", flat=True)]
    typed = {"items": items, "reason": "court", "recipient": "special_court"}
    opening = str(client.post(f"/cases/{case}/identity/open/", typed)["Location"].rstrip("/").rpartition("/")[2])
    paper = {"document": "fir_copy", "language": language, "key": str(uuid4()), "opening": opening}
    answer = client.post(f"/cases/{case}/papers/", paper)
    assert answer["Content-Type"].startswith("text/html") and problems(answer.content) == []
    summary = re.sub(r"<[^>]+>", " ", answer.text.partition("govuk-error-summary")[2].partition("</div>")[0])
    if language == "en":
        assert "Nothing was printed" in summary and script in summary
    assert not any(letter in summary for letter in name if not letter.isascii() and not letter.isspace())
    with enter(world.sho):
        assert not Print.objects.exists()
    assert "cases.printed" not in {line["act"] for line in lines()}
    plain = {"document": "fir_copy", "language": language, "key": str(uuid4())}
    assert client.post(f"/cases/{case}/papers/", plain)["Content-Type"] == "application/pdf"
    with enter(world.sho):
        assert Print.objects.get().number == 1
