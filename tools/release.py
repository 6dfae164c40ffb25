"""Make the files of a release from the commit that is checked out: `python -m tools.release [FOLDER] [--offline]`.

The wheel is built twice in clones of its own and must be the same to the byte. With `--offline` the folder also gets
every package that runs beside it, so that a site without a network installs from it alone (`install.sh`).
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

from tools import supply

ROOT = Path(__file__).resolve().parents[1]
SUMS = "SHA256SUMS"
REQUIREMENTS = "requirements.txt"
INSTALL = """#!/bin/sh
# Installs this release into a folder (default /opt/itsso), from the files beside this script and without a network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
target=${1:-/opt/itsso}
(cd "$here" && sha256sum --quiet --check SHA256SUMS)
"${PYTHON:-python3}" -m venv "$target"
"$target/bin/pip" install --quiet --no-index --find-links "$here/packages" --require-hashes -r "$here/requirements.txt"
"$target/bin/pip" install --quiet --no-index --no-deps "$here"/itsso-*.whl
"$target/bin/itsso" --version
"""


class NotReleasable(Exception):
    """The checkout cannot be released as it is; the message says why."""


def release(folder: Path, *, offline: bool) -> None:
    """Write wheel, pinned requirements, bill of materials and checksums to a new folder, all of it or nothing.

    Raises:
        NotReleasable: the folder is there already, something is not committed, two builds differ, or a package
            cannot be fetched.
    """
    if folder.exists():
        raise NotReleasable(f"{folder} is there already. Name a new folder.")
    if _git("status", "--porcelain"):
        raise NotReleasable("Something is not committed: a release is made of a commit.")
    with tempfile.TemporaryDirectory() as temporary:
        first, second = (_wheel(Path(temporary) / name) for name in ("first", "second"))
        if first.read_bytes() != second.read_bytes():
            raise NotReleasable("Two builds of the same commit differ: the wheel is not reproducible.")
        files = Path(temporary) / "release"
        files.mkdir()
        shutil.copy(first, files)
        _write_files(files, offline=offline)
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(files, folder)


def _write_files(folder: Path, *, offline: bool) -> None:
    """Write what accompanies the wheel, the checksums last."""
    (folder / REQUIREMENTS).write_text(runtime_requirements(), encoding="utf-8")
    for name in ("CHANGELOG.md", "LICENSE", "NOTICE"):
        shutil.copy(ROOT / name, folder)
    shutil.copytree(ROOT / "deploy", folder / "deploy")
    if supply.sbom(folder / "sbom.cdx.json"):
        raise NotReleasable("The bill of materials does not keep its schema.")
    if offline:
        _download(folder)
    _write_sums(folder)


def runtime_requirements() -> str:
    """Return the pinned packages with their hashes, without those that only development needs."""
    needed = {
        supply.folded(component["name"])
        for component in supply.bill()["components"]
        if component["scope"] == "required" and component.get("purl", "").startswith("pkg:pypi/")
    }
    entries = re.findall(r"^[^\s#].*(?:\n[ \t].*)*", (ROOT / REQUIREMENTS).read_text(encoding="utf-8"), re.MULTILINE)
    runtime_entries = [
        entry for entry in entries if supply.folded(re.split(r"[=\[ ;]", entry, maxsplit=1)[0]) in needed
    ]
    return "\n".join(runtime_entries) + "\n"


def _wheel(folder: Path) -> Path:
    """Build the wheel in a clone of the commit, with its time as the time of every file."""
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", str(ROOT), str(folder)], check=True)
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder / "dist")],
        cwd=folder,
        env=os.environ | {"SOURCE_DATE_EPOCH": _git("log", "-1", "--format=%ct")},
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    (wheel,) = (folder / "dist").glob("*.whl")
    return wheel


def _download(folder: Path) -> None:
    """Fetch every package that runs, for this machine's system and Python, by its hash."""
    with tempfile.TemporaryDirectory() as temporary:
        subprocess.run([sys.executable, "-m", "venv", temporary], check=True)
        done = subprocess.run(
            [
                *(f"{temporary}/bin/pip", "download", "--quiet", "--require-hashes", "--no-deps"),
                *("--only-binary", ":all:", "--requirement", str(folder / REQUIREMENTS)),
                *("--dest", str(folder / "packages")),
            ],
            check=False,
        )
    if done.returncode:
        raise NotReleasable("The packages could not be fetched (above): --offline needs a network once.")
    script = folder / "install.sh"
    script.write_text(INSTALL, encoding="utf-8")
    script.chmod(0o755)


def _write_sums(folder: Path) -> None:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder)}" for path in files]
    (folder / SUMS).write_text("\n".join(lines) + "\n", encoding="utf-8")


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()


def main(arguments: list[str] | None = None) -> int:
    """Make a release; return 1 where it cannot be made."""
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "dist" / "release", help="a new folder")
    parser.add_argument("--offline", action="store_true", help="with every package, for a site without a network")
    args = parser.parse_args(arguments)
    try:
        release(args.folder, offline=args.offline)
    except NotReleasable as error:
        print(f"release: {error}", file=sys.stderr)
        return 1
    for path in sorted(args.folder.iterdir()):
        print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
