"""The container files name only what is there, hold no secret, and give the pages no more than they need.

Nothing is started here: no container service is part of the tests. docs/operations.md says what was tried by hand.
"""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from itsso.platform import serve

FOLDER = Path(__file__).parents[2] / "deploy" / "container"
BY_HAND = {"roles.sql", "tls", "environment", "environment.owner", "secrets/postgres_password", "secrets/master_key"}
"""What the one who installs writes; the head of the file names each."""


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yml").read_text())
    return content


def test_services_name_only_services_volumes_and_secrets_that_are_there(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert set(service.get("depends_on", [])) <= set(compose["services"]), name
        for secret in service.get("secrets", []):
            assert (secret if isinstance(secret, str) else secret["source"]) in compose["secrets"], name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert source.startswith("./") or source in compose["volumes"], (name, volume)


def test_every_file_is_shipped_or_named_at_the_head(compose: dict[str, Any]) -> None:
    head = (FOLDER / "compose.yml").read_text().partition("services:")[0]
    named = {secret["file"] for secret in compose["secrets"].values()}
    for service in compose["services"].values():
        named |= set(service.get("env_file", []))
        sources = [volume.partition(":")[0] for volume in service.get("volumes", [])]
        named |= {source.removeprefix("./") for source in sources if source.startswith("./")}
    assert {name for name in named if not (FOLDER / name).exists()} == BY_HAND
    assert {name for name in BY_HAND if name.partition("/")[0] not in head} == set()


def test_only_the_proxy_is_reached_from_outside_and_pages_start_after_the_tables(compose: dict[str, Any]) -> None:
    services = compose["services"]
    outside = {
        name
        for name, service in services.items()
        if any(not str(port).startswith("127.0.0.1:") for port in service.get("ports", []))
    }
    assert outside == {"proxy"}
    assert services["itsso"]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert services["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert services["migrate"]["restart"] == "no"


def test_pages_have_no_rights_and_never_the_owner_s_password(compose: dict[str, Any]) -> None:
    pages = compose["services"]["itsso"]
    assert (pages["read_only"], pages["cap_drop"]) == (True, ["ALL"])
    assert "no-new-privileges:true" in pages["security_opt"]
    assert pages["env_file"] == ["environment"]
    assert "OWNER_URL" not in (FOLDER / "environment.example").read_text()


def test_no_password_is_shipped() -> None:
    for file in FOLDER.iterdir():
        for password in re.findall(r"://\w+:([^@\s]+)@", file.read_text()):
            assert password == "PASSWORD", file.name


def test_image_runs_as_a_user_without_rights_and_serves_by_a_command_that_exists() -> None:
    lines = (FOLDER / "Containerfile").read_text().splitlines()
    users = [line for line in lines if line.startswith("USER ")]
    assert users == ["USER 10001:10001"]
    assert not re.search(r"(?i)(password|secret|key)\s*=", "\n".join(lines))
    command = next(line for line in lines if line.startswith("CMD ["))
    arguments = re.findall(r'"([^"]+)"', command)
    assert arguments[0] == serve.NAME
    options = dict(pairwise(arguments[1:]))
    assert {"--host", "--port"} <= set(options)
