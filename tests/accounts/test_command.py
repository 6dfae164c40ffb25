"""`itsso officers` with a database: invite, add, post, end, reset, list."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from django.test import Client

from itsso.accounts.models import Officer, Posting
from itsso.platform.cli import main
from tests.support.audit_log import lines
from tests.support.sample_nation import SECRET, World

WORDS = ["officers", "add", "--number", "UP1", "--name", "SI R. Devi", "--unit", "IN-UP/KNP-1"]


def add(monkeypatch: Any, password: str, *arguments: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    return main([*WORDS, *arguments])


def test_an_officer_is_added_with_a_posting_and_the_password_is_never_shown(
    world: World, monkeypatch: Any, capsys: Any
) -> None:
    assert add(monkeypatch, "correct horse 7", "--username", "rdevi", "--role", "io") == 0
    output = capsys.readouterr()
    assert "SI R. Devi · Investigating officer · PS Kotwali" in output.out
    assert "correct horse" not in output.out + output.err
    assert Officer.objects.get(username="rdevi").check_password("correct horse 7")
    assert [line["act"] for line in lines()] == ["accounts.officer_added", "accounts.number_given", "accounts.posted"]
    assert "correct horse" not in str(lines())
    assert add(monkeypatch, "", "--username", "rdevi", "--role", "sho") == 0
    assert Posting.objects.filter(officer__username="rdevi").count() == 2


@pytest.mark.parametrize(
    ("password", "words", "told"),
    [
        ("short", ["--username", "a", "--role", "io"], "too short"),
        ("correct horse 7", ["--username", "a", "--role", "io", "--unit", "IN-UP/KNP"], "does not exist at"),
        ("correct horse 7", ["--username", "a", "--role", "io", "--unit", "Nowhere"], "No unit has the name"),
        ("correct horse 7", ["--username", "a", "--role", "io", "--number", "SP.KANPUR"], "belongs to another officer"),
        ("correct horse 7", ["--username", "sp.kanpur", "--role", "io"], "is that of officer"),
    ],
)
def test_invalid_arguments_are_refused_and_nothing_is_added(
    world: World, monkeypatch: Any, capsys: Any, password: str, words: list[str], told: str
) -> None:
    before = Officer.objects.count(), Posting.objects.count()
    assert add(monkeypatch, password, *words) == 1
    assert told in capsys.readouterr().err
    assert (Officer.objects.count(), Posting.objects.count()) == before


def test_an_officer_is_invited_posted_listed_and_ended_by_command(world: World, capsys: Any) -> None:
    assert main(["officers", "invite", *WORDS[2:-2], "--unit", "IN-UP/KNP", "--role", "unit_admin"]) == 0
    output = capsys.readouterr().out
    assert "user name up-up1" in output
    link = next(line for line in output.splitlines() if line.startswith("http"))
    assert Client().get(link.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert main(["officers", "post", "up-up1", "--unit", "IN-UP/KNP-1", "--role", "sho"]) == 0
    capsys.readouterr()
    assert main(["officers", "list", "--unit", "IN-UP/KNP", "--json"]) == 0
    listed = {officer["username"]: officer for officer in json.loads(capsys.readouterr().out)["officers"]}
    assert {"io.kotwali", "sp.kanpur", "up-up1"} <= listed.keys()
    assert "sp.lucknow" not in listed
    assert {posting["role"] for posting in listed["up-up1"]["postings"]} == {"sho", "unit_admin"}
    assert main(["officers", "end", "up-up1", "--unit", "IN-UP/KNP-1", "--why", "mistake"]) == 0
    assert Posting.objects.get(role="sho", officer__username="up-up1").ended_at is not None
    assert main(["officers", "end", "up-up1", "--unit", "IN-UP/KNP-1"]) == 1
    assert main(["officers", "end", "nobody", "--unit", "IN-UP/KNP-1"]) == 1
    assert main(["officers", "end", "up-up1", "--unit", "IN-UP/KNP-1", "--why", "because"]) == 2


def link_in(printed: str) -> str:
    return next(line for line in printed.splitlines() if line.startswith("http")).removeprefix("http://127.0.0.1:8000")


def test_inviting_again_gives_a_new_link_and_voids_the_old(world: World, capsys: Any) -> None:
    arguments = ["officers", "invite", *WORDS[2:-2], "--unit", "IN-UP/KNP", "--role", "unit_admin"]
    assert main(arguments) == 0
    first = link_in(capsys.readouterr().out)
    assert main(arguments) == 0
    printed = capsys.readouterr().out
    assert "an earlier link is void" in printed
    assert Client().get(first).status_code == 404 or "expired" in Client().get(first).text
    assert Client().get(link_in(printed)).status_code == 200
    assert Posting.objects.filter(role="unit_admin").count() == 1


def test_an_officer_is_reset_by_command_with_a_reason_in_the_audit_log(world: World, capsys: Any) -> None:
    officer = world.sho.officer
    assert main(["officers", "reset", officer.username, "--why", "lost_device"]) == 0
    assert not Authenticator.objects.filter(user=officer).exists()
    (entry,) = [line for line in lines() if line["act"] == "accounts.factors_reset"]
    assert (entry["role"], entry["object"], entry["detail"]) == ("system", officer.number, {"removed": 1})
    assert main(["officers", "reset", "nobody"]) == 1
    assert main(["officers", "reset", officer.username, "--why", "because"]) == 2


def test_reset_after_a_lost_key_covers_only_officers_whose_factor_does_not_open(
    world: World, settings: Any, capsys: Any
) -> None:
    settings.SECRET_KEY = "another key of another installation"
    Authenticator.objects.filter(user=world.sho.officer).update(data={"secret": encrypt(SECRET)})
    assert main(["officers", "reset", "--lost-key", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["reset"]) == {
        "io.kotwali",
        "sho.nawabganj",
        "sp.kanpur",
        "sp.lucknow",
        "monitor.up",
        "monitor.in",
        "clerk.up",
    }
    assert Authenticator.objects.filter(user=world.sho.officer).exists()


def test_help_of_each_action_shows_an_example(capsys: Any) -> None:
    for arguments in (["invite"], ["add"], ["post"], ["end"], ["reset"], ["list"]):
        with pytest.raises(SystemExit) as ended:
            main(["officers", *arguments, "--help"])
        assert ended.value.code == 0
        assert "example:\n  itsso officers" in capsys.readouterr().out


def test_a_laboratory_is_added_once_and_its_administrator_invited(world: World, capsys: Any) -> None:
    arguments = ["units", "laboratory", "IN-UP", "FSL-AGRA", "FSL Agra"]
    assert main(arguments) == 0
    assert main(arguments) == 0
    assert main(["units", "laboratory", "IN-UP", "KNP", "FSL Kanpur"]) == 1
    assert "no laboratory" in capsys.readouterr().err
    assert main(["officers", "invite", *WORDS[2:-2], "--unit", "FSL Agra", "--role", "lab_admin"]) == 0
    assert Posting.objects.get(role="lab_admin").unit.code == "FSL-AGRA"
