"""Version 1 of the API: addresses, page, codes of errors, the examples of its document, and a generated client."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import venv
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import IntegrityError
from django.test import Client

from itsso.accounts import tokens
from itsso.accounts.models import Posting
from itsso.cases.models import Event
from itsso.exchange.api.reference import ERRORS, OPERATIONS
from itsso.exchange.deliveries.actions import load_upload
from itsso.protection.ranges import enter
from itsso.ui.errors import PROBLEM_CODES
from tests.support.api_client import api_client, json_lines, send_delivery
from tests.support.feeds import arrest, fir
from tests.support.html_check import problems
from tests.support.real_server import RealServer, serving
from tests.support.sample_nation import World, build

ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")


# --- Addresses --------------------------------------------------------------------------------------------------------


def test_addresses_without_a_version_answer_the_same_and_name_their_successor(world: World) -> None:
    client = api_client(world.sp)
    for path in ("rules", "figures?unit=IN-UP/KNP", "openapi.json", "figures?unit=IN-XX"):
        old, new = client.get(f"/api/{path}"), client.get(f"/api/v1/{path}")
        assert (old.status_code, old.content) == (new.status_code, new.content), path
        assert old["Deprecation"].startswith("@")
        assert old["Link"] == f'</api/v1/{path.partition("?")[0]}>; rel="successor-version"'
        assert "Deprecation" not in new


def test_the_document_names_only_addresses_with_the_version(db: None) -> None:
    for address in ("/api/openapi.json", "/api/v1/openapi.json"):
        paths = Client(HTTP_HOST="127.0.0.1").get(address).json()["paths"]
        assert paths
        assert all(path.startswith("/api/v1/") for path in paths)


def test_errors_have_codes_that_the_document_and_the_page_list(world: World) -> None:
    client = api_client(world.clerk)
    answers = {
        "no_token": api_client().get("/api/v1/figures?unit=IN-UP"),
        "not_found": client.get("/api/v1/nothing"),
        "method_not_allowed": client.delete("/api/v1/rules"),
        "too_large": client.generic("POST", "/api/v1/deliveries", b"", CONTENT_LENGTH="60000000"),
        "invalid": client.get("/api/v1/figures?unit=IN-UP&as_on=yesterday"),
        "json_line": client.generic("POST", "/api/v1/deliveries", b"{", content_type="application/x-ndjson"),
    }
    for code, answer in answers.items():
        assert answer["Content-Type"] == "application/problem+json", code
        assert answer.json()["code"] == code
        assert answer.json()["status"] == answer.status_code
        assert f"`{code}`" in DOCUMENT
    assert answers["method_not_allowed"]["Allow"] == "GET"
    assert {code for _status, code, _text in ERRORS} <= set(PROBLEM_CODES.values())
    assert all(f"`{code}`" in DOCUMENT for code in PROBLEM_CODES.values() if code != "not_allowed")


def test_a_delivery_that_is_sent_twice_changes_nothing(world: World) -> None:
    client = api_client(world.clerk)
    body = json_lines({"file": "fir.csv"} | fir(1), {"file": "fir.csv"} | fir(2), {"file": "arrest.csv"} | arrest(1))
    counts, events = [], []
    for _time in range(2):
        answer = send_delivery(client, body)
        load_upload(answer.json()["id"], world.clerk.pk)
        counts.append(client.get(answer["Location"]).json()["counts"])
        with enter(world.system):
            events.append(Event.objects.count())
    assert [(count["accepted"], count["unchanged"]) for count in counts] == [(3, 0), (0, 3)]
    assert events[0] == events[1] > 0


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_page_lists_every_operation_and_is_light(db: None, language: str) -> None:
    client = Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)
    page = client.get("/api/v1/")
    assert page.status_code == 200
    assert problems(page.content.decode()) == []
    assert len(page.content) < 60_000
    text = BeautifulSoup(page.content, "lxml").get_text(" ")
    assert all(operation.request in text for operation in OPERATIONS)
    document = client.get("/api/v1/openapi.json").json()
    names = {operation["operationId"] for path in document["paths"].values() for operation in path.values()}
    assert names == {operation.name for operation in OPERATIONS}


# --- The examples of the document, and generated clients, against the server that ships -------------------------------


@pytest.fixture(scope="module")
def server(django_db_setup: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    with serving(tmp_path_factory.mktemp("served")) as started:
        yield started


@pytest.fixture
def served_world(server: RealServer, db: None, empty_database: Callable[[], None]) -> World:
    """Return the small nation; a job of the server's worker may have made the nation first."""
    while True:
        try:
            return build()
        except IntegrityError:
            empty_database()


def environment_of(server: RealServer, posting: Posting, folder: Path) -> dict[str, str]:
    """Return the variables of the examples: the address, a token, and a delivery with one wrong row."""
    delivery = folder / "delivery.ndjson"
    rows = [{"file": "fir.csv"} | fir(1), {"file": "fir.csv"} | fir(2, sections=None)]
    delivery.write_bytes(json_lines(*rows))
    token = str(tokens.make(posting, "example", 365, None))
    return {"ITSSO": f"http://127.0.0.1:{server.port}", "TOKEN": token, "DELIVERY": str(delivery)}


def run_program(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, env=os.environ | environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


def test_the_examples_of_the_document_work(served_world: World, server: RealServer, tmp_path: Path) -> None:
    environment = environment_of(server, served_world.clerk, tmp_path)
    commands = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
    rules, assessment, figures, delivery = (json.loads(run_program(["sh", "-c", c], environment)) for c in commands)
    assert len(rules) > 50
    assert assessment["clocks"]
    assert figures
    assert delivery["rows"] == 2
    (program,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    printed = run_program([sys.executable, "-c", program], environment)
    assert printed.startswith("done {")
    assert "fir.csv 3 " in printed
    assert " required " in printed


@pytest.mark.proof
def test_a_generated_client_reads_the_server(served_world: World, server: RealServer, tmp_path: Path) -> None:
    """Install openapi-python-client apart, generate a client, and call the server with it."""
    venv.create(tmp_path / "tools", with_pip=True)
    python = str(tmp_path / "tools" / "bin" / "python")
    installed = subprocess.run(
        [python, "-m", "pip", "install", "-q", "openapi-python-client"], capture_output=True, text=True, check=False
    )
    if installed.returncode:
        warnings.warn("openapi-python-client could not be installed: no client was generated", stacklevel=1)
        pytest.skip("no network")
    environment = environment_of(server, served_world.clerk, tmp_path)
    document = tmp_path / "openapi.json"
    document.write_bytes(server.get("/api/v1/openapi.json").body)
    config = tmp_path / "config.yaml"
    (override,) = re.findall(r"^    (content_type_overrides: .*)$", DOCUMENT, re.MULTILINE)
    config.write_text(override)
    generator = str(tmp_path / "tools" / "bin" / "openapi-python-client")
    places = ["--path", str(document), "--output-path", str(tmp_path / "client"), "--config", str(config)]
    run_program([generator, "generate", "--meta", "none", *places], environment)
    program = """
import os
from client import AuthenticatedClient, Client
from client.api.default import deliveries, delivery, figures, rules
from client.types import File
address = os.environ["ITSSO"]
client = AuthenticatedClient(base_url=address, token=os.environ["TOKEN"])
print(len(rules.sync(client=Client(base_url=address))))
print(type(figures.sync(client=client, unit="IN-UP")).__name__)
print(int(figures.sync_detailed(client=client, unit="IN-XX").status_code))
with open(os.environ["DELIVERY"], "rb") as file:
    sent = deliveries.sync(client=client, body=File(payload=file))
print(delivery.sync(sent.id, client=client).rows)
"""
    printed = run_program([python, "-c", program], environment | {"PYTHONPATH": str(tmp_path)}).split()
    assert int(printed[0]) > 50
    assert printed[1:] == ["FiguresTold", "404", "2"]


@pytest.mark.parametrize("sent", ["a%0ab", "%0d%0aX-More:%20y", "a%3E;%20rel=%22x", "%E0%A4%95"])
def test_whatever_signs_an_address_has_it_is_not_found_and_its_successor_is_one_link(client: Client, sent: str) -> None:
    response = client.get(f"/api/{sent}")
    assert response.status_code == 404
    link = response["Link"]
    assert link.startswith("</api/v1/")
    assert link.endswith('>; rel="successor-version"')
    assert link.count(">") == 1
    assert link.isascii()
    assert "X-More" not in response
