"""A wheel that is built of a clean clone carries all that an installation outside a checkout needs: its Hindi too."""

from __future__ import annotations

import gettext
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parents[1]
SAYS = """
import django
from django.conf import settings
django.setup()
from django.utils.translation import gettext, override
from itsso.law.book import HERE
with override("hi"):
    print(HERE, gettext("My work"))
"""


def in_hindi(text: str) -> str:
    catalogue = polib.pofile(str(ROOT / "src/itsso/cases/locale/hi/LC_MESSAGES/django.po"))
    entry = catalogue.find(text)
    assert entry is not None
    assert entry.msgstr != text
    return str(entry.msgstr)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    clone = folder / "clone"
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", str(ROOT), str(clone)], check=True)
    for name in ("hatch_build.py", "pyproject.toml"):  # as they stand here, committed or not
        (clone / name).write_bytes((ROOT / name).read_bytes())
    assert not list(clone.rglob("*.mo"))
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)], cwd=clone, check=True
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.proof
def test_every_catalogue_of_the_source_is_compiled_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        catalogues = {name for name in names if name.endswith("django.po")}
        assert len(catalogues) > 10
        assert {name.replace(".po", ".mo") for name in catalogues} <= names
        catalogue = gettext.GNUTranslations(io.BytesIO(archive.read("itsso/cases/locale/hi/LC_MESSAGES/django.mo")))
        assert catalogue.gettext("My work") == in_hindi("My work")


@pytest.mark.proof
def test_outside_a_checkout_it_speaks_hindi(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {
        **os.environ,
        "PYTHONPATH": str(tmp_path / "site"),
        "ITSSO_HOME": str(tmp_path),
        "DATABASE_URL": "postgres://nobody:x@127.0.0.1:1/nowhere",
        "DJANGO_SETTINGS_MODULE": "itsso.platform.settings",
    }
    done = subprocess.run(
        [sys.executable, "-c", SAYS], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    place, text = done.stdout.strip().split(" ", 1)
    assert place.startswith(str(tmp_path))
    assert text == in_hindi("My work")
