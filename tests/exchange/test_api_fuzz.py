"""Fuzzing by schemathesis of every operation of the API's own document, and records with odd values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from itsso.accounts import tokens
from itsso.accounts.models import Role
from itsso.exchange.contract import FILES, contract
from itsso.platform import limits
from itsso.platform.wsgi import application
from tests.support.api_client import json_lines
from tests.support.feeds import arrest, court, event, fir, form, form_accused, zero
from tests.support.leak_check import leaks
from tests.support.sample_nation import World, post

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
OPERATIONS = (
    "assess",
    "rules",
    "figures",
    "deliveries",
    "delivery",
    "delivery_rows",
    "laboratory_notes",
    "laboratory_messages",
)
CALM = [
    HealthCheck.function_scoped_fixture,
    HealthCheck.too_slow,
    HealthCheck.filter_too_much,
    HealthCheck.data_too_large,
]
FEW = settings(
    max_examples=12,
    database=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=CALM,
)
MANY = settings(FEW, max_examples=600, derandomize=False)


@schemathesis.serializer("application/x-ndjson")
def _lines(ctx: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")


@pytest.fixture(autouse=True)
def _own_home_without_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ITSSO_HOME", str(tmp_path))
    monkeypatch.setattr(limits, "_ask", lambda *_: None)


def fuzz_operation(world: World, tmp_path: Path, name: str, fuzz_settings: settings) -> None:
    """Send to an operation what its own schema allows and what breaks it, with a token and without one."""
    headers = {"Host": "127.0.0.1", "Accept-Encoding": "identity"}
    counter = name.startswith("laboratory")
    posting = post("fuzz.counter", world.laboratory, Role.LAB_RECEPTION) if counter else world.clerk
    bearer = headers | {"Authorization": f"Bearer {tokens.make(posting, 'fuzz', 1, None)}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application, headers=headers)
    operations = [parsed.ok() for parsed in schema.get_all_operations() if isinstance(parsed, Ok)]
    (operation,) = [operation for operation in operations if operation.definition.raw["operationId"] == name]
    modes = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @fuzz_settings
    @given(case=st.one_of(modes), with_token=st.booleans())
    def send_query(case: Any, with_token: bool) -> None:
        answer = case.call(headers=bearer if with_token else headers)
        case.validate_response(answer, checks=CHECKS)
        assert leaks(answer.text, str(tmp_path)) == []

    send_query()


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_breaks_the_api_or_discloses_its_internals(world: World, tmp_path: Path, name: str) -> None:
    fuzz_operation(world, tmp_path, name, FEW)


@pytest.mark.proof
@pytest.mark.parametrize("name", OPERATIONS)
def test_no_request_of_many_breaks_the_api(world: World, tmp_path: Path, name: str) -> None:
    fuzz_operation(world, tmp_path, name, MANY)


# --- Records ---------------------------------------------------------------------------------------------------------

MAKERS = {
    "fir.csv": fir,
    "zero_fir.csv": zero,
    "arrest.csv": arrest,
    "final_form.csv": form,
    "court.csv": court,
    "event.csv": event,
    "final_form_accused.csv": form_accused,
}
ODD = st.one_of(
    st.text(max_size=40),
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.sampled_from(
        [
            "\x1f",
            "\0",
            "'; drop table cases_case; --",
            "=1+1",
            "9999-12-31",
            "0001-01-01T00:00:00+23:59",
            "2026-01-01T24:00:00",
            "BNS:64(1);" * 200,
            "²",
            "१२",
            "\u202e",
            "x" * 20_000,
            "IN-XX",
            "a\nb\r\nc",
        ]
    ),
)


@st.composite
def records(draw: Any) -> dict[str, Any]:
    name = draw(st.sampled_from(FILES))
    row = MAKERS[name](draw(st.sampled_from(["1", "2", "3"])))
    for column in draw(st.lists(st.sampled_from(contract().files[name].names), max_size=4)):
        row[column] = draw(ODD)
    return {"file": name} | row


def fuzz_deliveries(world: World, tmp_path: Path, fuzz_settings: settings) -> None:
    """Send records with odd values: each answer is a delivery or a problem, and deliveries load and add up."""
    from itsso.exchange.deliveries.actions import load_upload

    bearer = f"Bearer {tokens.make(world.clerk, 'fuzz', 1, None)}"
    client = Client(HTTP_HOST="127.0.0.1", HTTP_AUTHORIZATION=bearer, raise_request_exception=False)

    @fuzz_settings
    @given(sent=st.lists(records(), min_size=1, max_size=8))
    def send_records(sent: list[dict[str, Any]]) -> None:
        answer = client.generic("POST", "/api/deliveries", json_lines(*sent), content_type="application/x-ndjson")
        assert answer.status_code in (202, 422), answer.text
        assert leaks(answer.text, str(tmp_path)) == []
        if answer.status_code == 422:
            return
        load_upload(answer.json()["id"], world.clerk.pk)
        delivery = client.get(answer["Location"]).json()
        assert delivery["status"] == "done", delivery
        assert delivery["counts"]["received"] == len(sent)
        assert leaks(json.dumps(delivery), str(tmp_path)) == []

    send_records()
    assert not list((tmp_path / "uploads").glob("*"))
    assert not list((tmp_path / "feed").glob("*"))


def test_records_with_odd_values_load_or_are_refused_with_a_message(world: World, tmp_path: Path) -> None:
    fuzz_deliveries(world, tmp_path, FEW)


@pytest.mark.proof
def test_many_records_with_odd_values_load_completely(world: World, tmp_path: Path) -> None:
    fuzz_deliveries(world, tmp_path, settings(FEW, max_examples=400, derandomize=False))
