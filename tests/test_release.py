"""A release is the same each time, and installs on a machine without a network and without a checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from itsso.platform.database.cluster import free_port
from tests.support.released_files import make_release
from tools import release as release_module
from tools import supply
from tools.release import NotReleasable, release, runtime_requirements

ISOLATED = ["unshare", "--net"]
"""A network of its own that has nothing but loopback. Only root may make one in which users stay themselves."""


def test_the_requirements_of_a_release_have_hashes_and_no_tool_of_development() -> None:
    lines = runtime_requirements().splitlines()
    packages = {line.split("==")[0] for line in lines if "==" in line}
    assert {"django", "granian", "psycopg-binary", "prometheus-client"} <= packages
    assert not packages & {"pytest", "mypy", "playwright", "ruff"}
    assert sum("--hash=sha256:" in line for line in lines) >= len(packages)


def test_a_folder_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    with pytest.raises(NotReleasable, match="is there already"):
        release(tmp_path, offline=False)


def test_what_is_not_committed_is_not_released(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release_module, "_git", lambda *arguments: " M README.md")
    with pytest.raises(NotReleasable, match="not committed"):
        release(tmp_path / "new", offline=False)


def test_a_release_that_fails_leaves_nothing_and_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wheel(folder: Path) -> Path:
        folder.mkdir()
        (folder / "itsso-1.0.0-py3-none-any.whl").write_bytes(b"wheel")
        return folder / "itsso-1.0.0-py3-none-any.whl"

    monkeypatch.setattr(release_module, "_git", lambda *arguments: "")
    monkeypatch.setattr(release_module, "_wheel", wheel)
    monkeypatch.setattr(supply, "sbom", lambda file: 1)
    with pytest.raises(NotReleasable, match="bill of materials"):
        release(tmp_path / "new", offline=False)
    assert not (tmp_path / "new").exists()
    monkeypatch.setattr(supply, "sbom", lambda file: 0)
    release(tmp_path / "new", offline=False)
    assert "deploy/systemd/itsso.service" in (tmp_path / "new" / "SHA256SUMS").read_text()


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a release of the commit that is checked out, with its packages."""
    return make_release(tmp_path_factory.mktemp("release"))


@pytest.mark.proof
def test_the_checksums_cover_every_file(released: Path) -> None:
    listed = {line.split("  ")[1] for line in (released / "SHA256SUMS").read_text().splitlines()}
    files = {str(path.relative_to(released)) for path in released.rglob("*") if path.is_file()}
    assert files - listed == {"SHA256SUMS"}


@pytest.mark.proof
def test_a_changed_file_is_not_installed(released: Path, tmp_path: Path) -> None:
    folder = tmp_path / "files"
    shutil.copytree(released, folder)
    with (folder / "requirements.txt").open("a") as file:
        file.write("\n# changed\n")
    done = subprocess.run([folder / "install.sh", tmp_path / "opt"], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert not (tmp_path / "opt").exists()


@pytest.mark.proof
@pytest.mark.skipif(
    subprocess.run([*ISOLATED, "true"], capture_output=True, check=False).returncode != 0,
    reason="this machine gives no network of its own",
)
def test_it_installs_and_serves_without_a_network(released: Path, tmp_path: Path) -> None:
    opt, home, port = tmp_path / "opt", tmp_path / "home", free_port()
    tmp_path.chmod(0o755)
    script = f"""
    set -e
    ip link set lo up
    {released}/install.sh {opt}
    cd /
    {opt}/bin/itsso migrate --quiet
    {opt}/bin/itsso units nation
    {opt}/bin/itsso serve --port {port} --processes 1 >{home}.log 2>&1 &
    server=$!
    for _ in $(seq 180); do
        {opt}/bin/python -c "
import urllib.request
print(urllib.request.urlopen('http://127.0.0.1:{port}/health/ready').read().decode())
print('हिन्दी' in urllib.request.urlopen('http://127.0.0.1:{port}/law/').read().decode())" 2>/dev/null && break
        sleep 1
    done
    {opt}/bin/itsso doctor --json --only worker || true
    kill -TERM $server; wait $server
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "ITSSO_"))}
    begun = time.monotonic()
    done = subprocess.run(
        [*ISOLATED, "sh", "-c", script],
        env=environment | {"ITSSO_HOME": str(home), "PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    assert '"ready": true' in done.stdout, done.stdout + done.stderr
    assert "True" in done.stdout, "pages are in the wheel with their Hindi"
    assert "itsso 0." in done.stdout or "itsso 1." in done.stdout
    assert time.monotonic() - begun < 600
