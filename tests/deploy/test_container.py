"""The container files name only what is there, hold no secret, and give the pages no more than they need.

Nothing is started here: test_compose.py does that, as a proof.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from itsso.platform import serve

FOLDER = Path(__file__).parents[2] / "deploy" / "container"
WRITTEN = {
    *("roles.sql", "tls", "trust", "backups", "environment", "environment.owner", "environment.backup"),
    *("secrets/postgres_password", "secrets/master_key", "secrets/mail_key", "secrets/database_key"),
}
"""What prepare.sh writes."""


HOST = "sexual-offences.police.example"
PAGES, POSTGRES = 10001, 999
"""Users in the images."""


def run_script(folder: Path, itsso: str) -> subprocess.CompletedProcess[str]:
    """Run prepare.sh with a command of this checkout in place of the image's."""
    environment = os.environ | {"ITSSO": itsso}
    return subprocess.run(
        ["./prepare.sh", HOST], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the folder in which the script ran."""
    if os.geteuid() != 0 or not shutil.which("openssl"):
        pytest.skip("prepare.sh needs root, to give files to the users of the images, and openssl")
    folder = tmp_path_factory.mktemp("container") / "site"
    shutil.copytree(FOLDER, folder)
    done = run_script(folder, f"{sys.executable} -m itsso.platform.cli")
    assert done.returncode == 0, done.stderr
    return folder


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


def test_every_file_is_shipped_or_written_by_the_script(compose: dict[str, Any], prepared: Path) -> None:
    named = {secret["file"] for secret in compose["secrets"].values()}
    for service in compose["services"].values():
        named |= set(service.get("env_file", []))
        sources = [volume.partition(":")[0] for volume in service.get("volumes", [])]
        named |= {source.removeprefix("./") for source in sources if source.startswith("./")}
    assert {name for name in named if not (FOLDER / name).exists()} == WRITTEN
    assert {name for name in WRITTEN if not (prepared / name).exists()} == set()


def test_script_gives_each_role_a_password_of_its_own_and_only_to_its_service(prepared: Path) -> None:
    passwords = dict(re.findall(r"ROLE (\w+) PASSWORD '(\w{48})'", (prepared / "roles.sql").read_text()))
    assert set(passwords) == {"itsso_owner", "itsso_app", "itsso_backup", "itsso_publisher"}
    assert len(set(passwords.values())) == 4
    for file, role in {"": "itsso_app", ".owner": "itsso_owner", ".backup": "itsso_backup"}.items():
        text = (prepared / f"environment{file}").read_text()
        assert re.findall(r"://(\w+):(\w+)@database", text) == [(role, passwords[role])]
    assert f"ITSSO_ORIGIN=https://{HOST}\n" in (prepared / "environment").read_text()
    assert f"\n{HOST} {{" in (prepared / "Caddyfile").read_text()


def test_script_lets_only_those_read_who_must(prepared: Path) -> None:
    readable_by_all = {
        str(path.relative_to(prepared))
        for path in prepared.rglob("*")
        if path.is_file() and path.stat().st_mode & 0o077 and not (FOLDER / path.relative_to(prepared)).exists()
    }
    assert readable_by_all == {"trust/mail.pem", "trust/database.pem"}
    assert (prepared / "secrets" / "master_key").stat().st_uid == PAGES
    assert (prepared / "backups").stat().st_uid == PAGES
    assert (prepared / "roles.sql").stat().st_uid == POSTGRES


def test_script_changes_nothing_where_it_ran_before(prepared: Path) -> None:
    before = {path: path.read_bytes() for path in prepared.rglob("*") if path.is_file()}
    done = subprocess.run(["./prepare.sh", "other.example"], cwd=prepared, capture_output=True, text=True, check=False)
    assert (done.returncode, "nothing was changed" in done.stderr) == (1, True)
    assert {path: path.read_bytes() for path in prepared.rglob("*") if path.is_file()} == before


def test_script_leaves_nothing_where_the_image_does_not_run(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "site")
    done = run_script(tmp_path / "site", "false")
    assert done.returncode != 0
    assert {path.name for path in (tmp_path / "site").iterdir()} == {path.name for path in FOLDER.iterdir()}


def test_only_the_proxy_is_reached_from_outside_and_tables_are_made_by_a_job_of_their_own(
    compose: dict[str, Any],
) -> None:
    services = compose["services"]
    outside = {
        name
        for name, service in services.items()
        if any(not str(port).startswith("127.0.0.1:") for port in service.get("ports", []))
    }
    assert outside == {"proxy"}
    assert services["migrate"]["depends_on"]["database"]["condition"] == "service_healthy"
    assert "-h 127.0.0.1" in str(services["database"]["healthcheck"]), "on its socket it answers too early"
    assert "restart" not in services["migrate"]
    assert services["migrate"]["profiles"] == ["migrate"], "up does not run it"


def test_a_stop_waits_as_long_as_the_pages_do(compose: dict[str, Any]) -> None:
    pages = compose["services"]["itsso"]
    assert pages["init"] is True
    assert int(pages["stop_grace_period"].removesuffix("s")) > serve.PATIENCE


def test_pages_have_no_rights_and_never_the_owner_s_password(compose: dict[str, Any]) -> None:
    pages = compose["services"]["itsso"]
    assert (pages["read_only"], pages["cap_drop"]) == (True, ["ALL"])
    assert "no-new-privileges:true" in pages["security_opt"]
    assert pages["env_file"] == ["environment"]
    assert not any("tls" in volume for volume in pages["volumes"]), "the proxy alone reads the key of its certificate"
    assert "OWNER_URL" not in (FOLDER / "environment.example").read_text()


def test_no_password_is_shipped() -> None:
    for file in FOLDER.iterdir():
        for password in re.findall(r"://\w+:([^@\s]+)@", file.read_text()):
            assert password == "PASSWORD" or password.startswith("$"), file.name


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
