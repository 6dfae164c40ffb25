"""`itsso init`: brings a State from nothing to its first administrator. Each step can be repeated."""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from itsso.platform.errors import BadUse, Refused

NAME = "init"
HELP = "set up this installation for a State: tables, units, keys, the first administrator"
EXAMPLE = "itsso init --answers up.toml"
NEEDS_DATABASE = False
"""Each step is a command of its own, which sees to the database."""

ITSSO: Final = (sys.executable, "-m", "itsso.platform.cli")


@dataclass(frozen=True, slots=True)
class SetupQuestion:
    """What is asked, under the name that it has in a file of answers; `default` None where it must be answered."""

    name: str
    text: str
    default: str | None = None


QUESTIONS: Final = (
    SetupQuestion("state", "The State, by its code, such as IN-UP"),
    SetupQuestion("units", "The State's list of units as CSV (itsso units load --help); empty to load it later", ""),
    SetupQuestion(
        "origin", "The address that officers will type, such as https://itsso.police.example; empty for a trial", ""
    ),
    SetupQuestion("owner", "The office that runs this installation", ""),
    SetupQuestion("feedback", "Its mail address for feedback", ""),
    SetupQuestion(
        "number", "The first administrator: number by which the State's CCTNS knows the officer, such as 4471"
    ),
    SetupQuestion("name", "The first administrator: rank and name in Latin letters, such as 'Inspr A. Rao'"),
    SetupQuestion("mail_host", "The server that sends mail; empty to set it up later", ""),
    SetupQuestion("mail_sender", "The sender of that mail, which must not name this system", ""),
)
VARIABLES: Final = {
    "origin": "ITSSO_ORIGIN",
    "owner": "ITSSO_OWNER",
    "feedback": "ITSSO_FEEDBACK",
    "mail_host": "ITSSO_MAIL_HOST",
    "mail_sender": "ITSSO_MAIL_SENDER",
}
"""The answers that become settings of the service."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments: a file of answers, and where to write the settings of the service."""
    names = ", ".join(question.name for question in QUESTIONS)
    parser.add_argument("--answers", type=Path, metavar="FILE", help=f"a TOML file with {names}, instead of questions")
    parser.add_argument(
        "--environment", type=Path, metavar="FILE", help="write the settings of the service to this new file"
    )


def run(args: argparse.Namespace) -> int:
    """Ask, then carry out each step; return 0 also where the examination at the end says what is left to do."""
    _check_folder(args.environment)
    answers = _read(args.answers) if args.answers else _ask()
    _check(answers)
    settings = {variable: answers[name] for name, variable in VARIABLES.items() if answers[name]}
    environment = os.environ | settings
    _step("1 of 5: tables and units of the nation", environment, "migrate", "--quiet")
    _itsso(environment, "units", "nation")
    _itsso(environment, "units", "show", answers["state"])
    if answers["units"]:
        _step("2 of 5: the State's own list of units", environment, "units", "load", answers["units"])
    else:
        print("2 of 5: no list of units was given. Later: itsso units load FILE")
    print("3 of 5: keys", flush=True)
    _make_keys(environment)
    print("Copy these now to a safe place, apart from the backups (itsso db backup):")
    print(_itsso(environment, "db", "keys"), end="")
    print("4 of 5: the first administrator")
    print(_invite(environment, answers))
    _write_settings(args.environment, settings)
    print("5 of 5: what is left to do (itsso doctor)")
    examined = subprocess.run([*ITSSO, "doctor"], env=environment, check=False)
    with_settings = f"set -a; . {args.environment.resolve()}; set +a; " if args.environment else ""
    print(
        f"Next: {with_settings}itsso serve, then the administrator opens the link above "
        "and invites a second administrator."
    )
    return 0 if examined.returncode in (0, 1) else examined.returncode


def _read(file: Path) -> dict[str, str]:
    try:
        answers = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadUse(f"{file}: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadUse(f"{file} is no TOML: {error}.") from None
    unknown = sorted(answers.keys() - {question.name for question in QUESTIONS})
    if unknown:
        raise BadUse(f"{file}: there is no question {', '.join(unknown)}.")
    missing = [question.name for question in QUESTIONS if question.default is None and not answers.get(question.name)]
    if missing:
        raise BadUse(f"{file} lacks {', '.join(missing)}.")
    return {question.name: str(answers.get(question.name, question.default)).strip() for question in QUESTIONS}


def _ask(read: Callable[[str], str] = input) -> dict[str, str]:
    """Ask each question until its answer can be right; an end of input is no answer."""
    answers = {question.name: question.default or "" for question in QUESTIONS}
    for question in QUESTIONS:
        while True:
            try:
                answers[question.name] = read(f"{question.text}: ").strip()
            except EOFError:
                raise BadUse("There is nobody to ask. Give the answers in a file: itsso init --answers FILE") from None
            mistake = _mistakes(answers).get(question.name, "")
            if mistake:
                print(f"{mistake}.")
            elif answers[question.name] or question.default is not None:
                break
    return answers


def _check_folder(settings_file: Path | None) -> None:
    """Refuse a file of settings that could not be written at the end."""
    if settings_file is not None and not os.access(settings_file.parent, os.W_OK | os.X_OK):
        raise BadUse(f"Nothing was changed. {settings_file.parent} is no folder in which this command may write.")


def _check(answers: Mapping[str, str]) -> None:
    """Refuse answers that cannot be right, all at once and before anything was changed."""
    mistakes = _mistakes(answers)
    if mistakes:
        raise BadUse("Nothing was changed. " + ". ".join(f"{name}: {text}" for name, text in mistakes.items()) + ".")


def _mistakes(answers: Mapping[str, str]) -> dict[str, str]:
    """Return what cannot be right, by the name of the question; what was not answered yet is no mistake."""
    mistakes = {name: "an answer has one line" for name, answer in answers.items() if len(answer.splitlines()) > 1}
    if answers["state"] and answers["state"] not in (codes := _state_codes()):
        mistakes["state"] = (
            f"{answers['state']} is no code of a State; write it as IN-UP. The codes: {', '.join(codes)}"
        )
    if answers["units"] and not Path(answers["units"]).is_file():
        mistakes["units"] = f"there is no file {answers['units']}"
    origin = urlsplit(answers["origin"])
    if answers["origin"] and (origin.scheme != "https" or not origin.hostname or origin.path.strip("/")):
        mistakes["origin"] = f"{answers['origin']} is not https:// and a host name"
    if answers["mail_host"] and not answers["mail_sender"]:
        mistakes["mail_sender"] = "a server of mail needs a sender"
    return mistakes


def _state_codes() -> list[str]:
    """Return the codes of States and Union Territories from the shipped list; there may be no database yet."""
    text = files("itsso.units").joinpath("data", "states.csv").read_text(encoding="utf-8")
    return sorted(f"IN-{row['code']}" for row in csv.DictReader(text.splitlines()))


def _step(title: str, environment: Mapping[str, str], *arguments: str) -> None:
    print(title, flush=True)
    _itsso(environment, *arguments)


def _itsso(environment: Mapping[str, str], *arguments: str) -> str:
    """Run a command of this program; what it printed is shown only where it fails. Raises Refused where it fails."""
    done = subprocess.run([*ITSSO, *arguments], env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        print(done.stdout, end="", flush=True)
        raise Refused(
            f"itsso {arguments[0]} did not succeed (above). Correct it and run itsso init again: what was done stays."
        )
    return done.stdout


def _make_keys(environment: Mapping[str, str]) -> None:
    """Create the keys that would otherwise be created when first needed, when nobody thinks of copying them."""
    _itsso(environment, "db", "keys")  # refuses where the database has data of a key that is missing
    _itsso(environment, "vault", "status")
    _itsso(environment, "audit", "key")


def _invite(environment: Mapping[str, str], answers: Mapping[str, str]) -> str:
    """Invite the first administrator; return what to pass on. Repeated, it gives a new link and voids the old."""
    printed = _itsso(
        environment,
        *("officers", "invite", "--number", answers["number"], "--name", answers["name"]),
        *("--role", "unit_admin", "--unit", answers["state"], "--json"),
    )
    invited: dict[str, str] = json.loads(printed)
    return f"Give this link to {answers['name']} in person; it is good once within seven days:\n{invited['link']}"


def _write_settings(file: Path | None, settings: Mapping[str, str]) -> None:
    """Write the settings of the service to a new private file, with the database's address; without one print them."""
    lines = "".join(f"{name}={_quoted(value)}\n" for name, value in settings.items())
    if file is None:
        if lines:
            print(f"Settings of the service (/etc/itsso/environment):\n{lines}", end="")
        return
    database = os.environ.get("DATABASE_URL", "")
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.write((f"DATABASE_URL={_quoted(database)}\n" if database else "") + lines)
    except FileExistsError:
        print(f"{file} is there already and stays as it is. Its lines would be:\n{lines}", end="")
    else:
        print(f"Settings of the service are in {file}.")


def _quoted(value: str) -> str:
    """Return a value as systemd (EnvironmentFile) and a shell (`. ./environment`) both read it."""
    if re.fullmatch(r"[\w@%+:,./-]*", value, re.ASCII):
        return value
    return '"' + re.sub(r'([\\"$`])', r"\\\1", value) + '"'
