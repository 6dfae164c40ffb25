"""The texts of the guides, data in two languages, read once and checked when they are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from itsso.accounts.roles import ROLES
from itsso.protection.roles import PAGES

HERE = Path(__file__).parent

type TwoTexts = Mapping[str, str]
"""A text by language: en and hi."""


class GuideError(ValueError):
    """A guide names a role or page that does not exist, or lacks a language."""


@dataclass(frozen=True, slots=True)
class GuideStep:
    """One step of a guide, and the name of the page on which it is done."""

    page: str
    text: TwoTexts


@dataclass(frozen=True, slots=True)
class GuidePicture:
    """The name of a picture of a role's first page, which `make pictures` takes, and what it shows."""

    name: str
    text: TwoTexts


@dataclass(frozen=True, slots=True)
class RoleGuide:
    """The guide of one role: what it does, its steps, and a picture of its first page."""

    about: TwoTexts
    steps: tuple[GuideStep, ...]
    picture: GuidePicture


@cache
def role_guides() -> dict[str, RoleGuide]:
    """Return the guide of each role that a person can have, by the code of the role.

    Raises:
        GuideError: a role does not exist, a step is on a page that the role may not open, or a guide has no picture.
    """
    guides = {}
    for role, written in yaml.safe_load((HERE / "roles.yaml").read_text(encoding="utf-8")).items():
        if role not in ROLES:
            raise GuideError(f"{role} is no role")
        about = _two_texts(role, written["about"])
        steps = tuple(_step(role, step) for step in written["steps"])
        guides[role] = RoleGuide(about, steps, _picture(role, written.get("picture") or {}))
    return guides


@cache
def page_texts() -> dict[str, TwoTexts]:
    """Return what the main pages are for, by the name of the page.

    Raises:
        GuideError: a page does not exist.
    """
    texts = yaml.safe_load((HERE / "pages.yaml").read_text(encoding="utf-8"))
    if unknown := sorted(set(texts) - set(PAGES)):
        raise GuideError(f"no such page: {', '.join(unknown)}")
    return {page: _two_texts(page, text) for page, text in texts.items()}


def _step(role: str, written: dict[str, str]) -> GuideStep:
    page = written["page"]
    if role not in PAGES.get(page, ()):
        raise GuideError(f"{role} may not open {page}")
    return GuideStep(page, _two_texts(page, written))


def _picture(role: str, written: TwoTexts) -> GuidePicture:
    if not written.get("name"):
        raise GuideError(f"{role} has no picture")
    return GuidePicture(written["name"], _two_texts(role, written))


def _two_texts(name: str, written: TwoTexts) -> TwoTexts:
    if not (written.get("en") and written.get("hi")):
        raise GuideError(f"{name} is not written in both languages")
    return {language: written[language] for language in ("en", "hi")}
