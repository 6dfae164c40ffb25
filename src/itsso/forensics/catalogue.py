"""Codes of exhibits, questions, reasons and the priority rule: data in two languages, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypedDict

import yaml

from itsso.ui.languages import choose

HERE = Path(__file__).parent

type Texts = Mapping[str, str]


KitContent = TypedDict("KitContent", {"what": str, "count": int})  # noqa: UP013  keys as they are stored
"""How many of one kind of content a kit holds, as it is stored."""


class SectionQuestions(TypedDict):
    """The questions of a forwarding note to one section, and the items they are about, as they are stored."""

    section: str
    labels: list[str]
    questions: list[str]


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def codes(group: str) -> list[str]:
    """Return the codes of a group: items, papers, returns, ranks and so on."""
    return list(_read("catalogue.yaml")[group])


def code_label(group: str, code: str) -> str:
    """Return what a code means in the reader's language; the code itself if another system sent one of its own."""
    texts = _read("catalogue.yaml")[group].get(code)
    return choose(texts) if texts else code


def choices(group: str) -> list[tuple[str, str]]:
    """Return the codes of a group with their labels, for a form."""
    return [(code, code_label(group, code)) for code in codes(group)]


def kit() -> dict[str, int]:
    """Return what a complete kit holds: the kind of content, and how many of each."""
    return dict(_read("catalogue.yaml")["kit"])


def is_biological(kind: str, contents: Iterable[KitContent] = ()) -> bool:
    """Return whether an item is a sample of a body, or a packet that holds one."""
    samples = codes("biological")
    return kind in samples or any(content["what"] in samples for content in contents)


def contents(kit_contents: Sequence[KitContent]) -> str:
    """Return what a kit holds in one line: Body swab 2, Urine 1."""
    return ", ".join(f"{code_label('contents', content['what'])} {content['count']}" for content in kit_contents)


def sections() -> list[str]:
    """Return the codes of a laboratory's sections."""
    return codes("sections")


def section(code: str) -> str:
    """Return the title of a section."""
    return choose(_read("catalogue.yaml")["sections"][code]["title"])


def questions(section: str) -> list[tuple[str, str]]:
    """Return the questions that may be asked of a section, as code and text."""
    return [(code, choose(texts)) for code, texts in _read("catalogue.yaml")["sections"][section]["questions"].items()]


def question(section: str, code: str) -> str:
    """Return the text of a question."""
    return dict(questions(section)).get(code, code)


def methods(section: str) -> list[tuple[str, str]]:
    """Return the methods of a section, as code and text."""
    return [(code, choose(texts)) for code, texts in _read("catalogue.yaml")["sections"][section]["methods"].items()]


def papers(section_codes: Sequence[str]) -> list[str]:
    """Return the papers that these sections need, each once."""
    return list(dict.fromkeys(p for code in section_codes for p in _read("catalogue.yaml")["sections"][code]["papers"]))


# --- Priority --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """The facts that the priority rule looks at, and no others."""

    child_victim: bool = False
    pocso: bool = False
    custody_ends: date | None = None
    court_order: date | None = None


def classify(facts: PriorityFacts, on: date) -> tuple[str, date | None]:
    """Return the class of a request by the published rule, and the date by which it is ranked within the class."""
    days_left = (facts.custody_ends - on).days if facts.custody_ends else None
    for line in _read("priority.yaml"):
        when = line["when"]
        if "court_order" in when:
            if facts.court_order:
                return line["class"], facts.court_order
        elif "custody_days_left" in when:
            if days_left is not None and 0 <= days_left <= when["custody_days_left"]:
                return line["class"], facts.custody_ends
        elif all(getattr(facts, name) == value for name, value in when.items()):
            return line["class"], None
    raise ValueError("priority.yaml: the last class must fit every request")


def rank(name: str) -> int:
    """Return the rank of a class: the smaller comes first."""
    return next(int(line["rank"]) for line in _read("priority.yaml") if line["class"] == name)


def priority(name: str) -> str:
    """Return the title of a class."""
    return next((choose(line["title"]) for line in _read("priority.yaml") if line["class"] == name), name)


@dataclass(frozen=True, slots=True)
class PriorityClass:
    """One class of the published rule, in the reader's language."""

    title: str
    rank: int
    counts_by: str


def rule() -> list[PriorityClass]:
    """Return the published rule in its order, for the page that shows it."""
    return [
        PriorityClass(choose(line["title"]), line["rank"], choose(line.get("counts_by", {"en": "", "hi": ""})))
        for line in _read("priority.yaml")
    ]
