"""One command brings a State from nothing to its first administrator, and can be repeated."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from itsso.health.first_day.command import QUESTIONS, _ask
from itsso.platform.database.record import DatabaseRecord
from itsso.platform.errors import BadUse
from tests.support.cli import itsso
from tests.support.other_database import installation_of, other_database

ANSWERS = """
state = "IN-GA"
origin = "https://itsso.goapolice.example"
owner = "Goa Police"
number = "4471"
name = "Inspr A. Naik"
"""


@pytest.fixture
def answers(tmp_path: Path) -> Path:
    file = tmp_path / "goa.toml"
    file.write_text(ANSWERS, encoding="utf-8")
    return file


def run_init(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command for as long as it takes: it makes all tables of a new database."""
    command = [sys.executable, "-m", "itsso.platform.cli", "init", *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


@pytest.mark.proof
def test_a_state_is_set_up_and_the_same_again_changes_nothing(
    django_db_setup: object, database: DatabaseRecord, answers: Path, tmp_path: Path
) -> None:
    with other_database(database, "goa") as owner:
        environment = installation_of(owner, tmp_path / "home")
        settings = tmp_path / "environment"
        done = run_init("--answers", str(answers), "--environment", str(settings), **environment)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "https://itsso.goapolice.example/invitation/" in done.stdout.replace("/invitations/", "/invitation/")
        assert "WRONG      A worker runs jobs" in done.stdout
        for name in ("secret_key", "master_key", "seal_key"):
            path = Path(environment["ITSSO_HOME"]) / name
            assert path.is_file()
            assert f"{name}: {path}" in done.stdout
        assert settings.read_text() == (
            f"DATABASE_URL={environment['DATABASE_URL']}\n"
            'ITSSO_ORIGIN=https://itsso.goapolice.example\nITSSO_OWNER="Goa Police"\n'
        )
        by_hand = subprocess.run(
            ["sh", "-c", f"set -a; . {settings}; printenv ITSSO_OWNER"], capture_output=True, text=True, check=True
        )
        assert by_hand.stdout == "Goa Police\n"  # systemd reads the quotes in the same way
        assert settings.stat().st_mode & 0o777 == 0o600
        again = run_init("--answers", str(answers), "--environment", str(settings), **environment)
        assert again.returncode == 0, again.stderr
        assert "is there already and stays as it is" in again.stdout
        listed = itsso("officers", "list", "--unit", "IN-GA", **environment)
        assert listed.stdout.count("Naik") == 1


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (('number = "4471"', ""), "lacks number"),
        (("owner", "ownr"), "no question ownr"),
        (('state = "IN-GA"', 'state = "Goa"'), "write it as IN-UP"),
        (('state = "IN-GA"', 'state = "IN-ZZ"'), "IN-ZZ is no code of a State"),
        (("https://itsso", "http://itsso"), "is not https"),
        (('owner = "Goa Police"', 'units = "nowhere.csv"'), "there is no file nowhere.csv"),
        (('owner = "Goa Police"', 'mail_host = "mail.example"'), "needs a sender"),
        (('owner = "Goa Police"', 'owner = "Goa\\nDATABASE_URL=x"'), "owner: an answer has one line"),
        (('state = "IN-GA"', "state = IN-GA"), "is no TOML"),
    ],
)
def test_wrong_answers_change_nothing(change: tuple[str, str], error: str, answers: Path, tmp_path: Path) -> None:
    answers.write_text(ANSWERS.replace(*change), encoding="utf-8")
    done = itsso("init", "--answers", str(answers), ITSSO_HOME=str(tmp_path / "home"), DATABASE_URL="")
    assert done.returncode == 2
    assert error in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_file_of_settings_that_cannot_be_written_is_refused_before_anything_is_changed(
    answers: Path, tmp_path: Path
) -> None:
    settings, home = tmp_path / "nowhere" / "environment", tmp_path / "home"
    arguments = ("init", "--answers", str(answers), "--environment", str(settings))
    done = itsso(*arguments, ITSSO_HOME=str(home), DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert done.returncode == 2, done.stdout
    assert f"{settings.parent} is no folder in which this command may write" in done.stderr
    assert not home.exists()


def test_a_required_question_is_asked_until_it_is_answered() -> None:
    typed = iter(["", "IN-GA", *[""] * 4, "4471", "Inspr A. Naik", "", ""])
    questions: list[str] = []

    def read(question: str) -> str:
        questions.append(question)
        return next(typed)

    assert _ask(read)["state"] == "IN-GA"
    assert len(questions) == len(QUESTIONS) + 1


def test_a_wrong_answer_is_asked_again_and_the_others_stay(capsys: pytest.CaptureFixture[str]) -> None:
    typed = iter(
        ["IN-ZZ", "IN-GA", "", "http://x", "", "", "", "4471", "Inspr A. Naik", "mail.example", "", "a@example"]
    )
    answers = _ask(lambda _question: next(typed))
    assert (answers["state"], answers["origin"], answers["mail_sender"]) == ("IN-GA", "", "a@example")
    printed = capsys.readouterr().out
    assert "IN-ZZ is no code of a State" in printed
    assert "http://x is not https:// and a host name" in printed
    assert "a server of mail needs a sender" in printed


def test_without_anybody_to_ask_it_says_how_to_give_answers() -> None:
    def ended(_question: str) -> str:
        raise EOFError

    with pytest.raises(BadUse, match="--answers FILE"):
        _ask(ended)
