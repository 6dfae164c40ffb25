"""`itsso officers add` on a real installation."""

from __future__ import annotations

import io
from typing import Any

import pytest

from itsso.accounts.models import Officer, Posting
from itsso.platform.cli import main
from tests.trail import lines
from tests.world import World

WORDS = ["officers", "add", "--number", "UP1", "--name", "SI R. Devi", "--unit", "IN-UP/KNP-1"]


def add(monkeypatch: Any, password: str, *words: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    return main([*WORDS, *words])


def test_an_officer_is_added_with_a_posting_and_the_password_is_never_shown(
    world: World, monkeypatch: Any, capsys: Any
) -> None:
    assert add(monkeypatch, "correct horse 7", "--username", "rdevi", "--role", "io") == 0
    said = capsys.readouterr()
    assert "SI R. Devi · Investigating officer · PS Kotwali" in said.out
    assert "correct horse" not in said.out + said.err
    assert Officer.objects.get(username="rdevi").check_password("correct horse 7")
    assert [line["act"] for line in lines()] == ["accounts.officer_added", "accounts.number_given", "accounts.posted"]
    assert "correct horse" not in str(lines())
    assert add(monkeypatch, "", "--username", "rdevi", "--role", "sho") == 0
    assert Posting.objects.filter(officer__username="rdevi").count() == 2


@pytest.mark.parametrize(
    ("password", "words", "told"),
    [
        ("short", ["--username", "a", "--role", "io"], "too short"),
        ("correct horse 7", ["--username", "a", "--role", "io", "--unit", "IN-UP/KNP"], "cannot be posted"),
        ("correct horse 7", ["--username", "a", "--role", "io", "--unit", "Nowhere"], "No unit is called"),
        ("correct horse 7", ["--username", "a", "--role", "io", "--number", "SP.KANPUR"], "is another officer's"),
        ("correct horse 7", ["--username", "sp.kanpur", "--role", "io"], "is that of officer"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_added(
    world: World, monkeypatch: Any, capsys: Any, password: str, words: list[str], told: str
) -> None:
    before = Officer.objects.count(), Posting.objects.count()
    assert add(monkeypatch, password, *words) == 1
    assert told in capsys.readouterr().err
    assert (Officer.objects.count(), Posting.objects.count()) == before
