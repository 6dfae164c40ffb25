"""The codes of exhibits, questions, reasons and the rule of priority: data in two languages, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import get_language

HERE = Path(__file__).parent

type Texts = Mapping[str, str]


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((HERE / name).read_text(encoding="utf-8"))


def _localized(texts: Texts) -> str:
    return texts["hi" if get_language() == "hi" else "en"]


def codes(group: str) -> list[str]:
    """The codes of a group: items, papers, returns, ranks ..."""
    return list(_read("catalogue.yaml")[group])


def code_label(group: str, code: str) -> str:
    """What a code means, in the reader's language; the code itself where another system sent one of its own."""
    texts = _read("catalogue.yaml")[group].get(code)
    return _localized(texts) if texts else code


def choices(group: str) -> list[tuple[str, str]]:
    """Codes with their words, for a form."""
    return [(code, code_label(group, code)) for code in codes(group)]


def kit() -> dict[str, int]:
    """What a kit holds when it is filled: what, and how many."""
    return dict(_read("catalogue.yaml")["kit"])


def is_biological(kind: str, contents: Iterable[Mapping[str, Any]] = ()) -> bool:
    """Return whether an item is a sample of a body, or a packet that holds one."""
    samples = codes("biological")
    return kind in samples or any(content["what"] in samples for content in contents)


def contents(kit_contents: Sequence[Mapping[str, Any]]) -> str:
    """What a kit holds, in a line: Body swab 2, Urine 1."""
    return ", ".join(f"{code_label('contents', content['what'])} {content['count']}" for content in kit_contents)


def sections() -> list[str]:
    """The sections of a laboratory."""
    return codes("sections")


def section(code: str) -> str:
    """The title of a section."""
    return _localized(_read("catalogue.yaml")["sections"][code]["title"])


def questions(section: str) -> list[tuple[str, str]]:
    """The questions that may be asked of a section."""
    return [
        (code, _localized(texts)) for code, texts in _read("catalogue.yaml")["sections"][section]["questions"].items()
    ]


def question(section: str, code: str) -> str:
    """A question in words."""
    return dict(questions(section)).get(code, code)


def methods(section: str) -> list[tuple[str, str]]:
    """The methods of a section."""
    return [
        (code, _localized(texts)) for code, texts in _read("catalogue.yaml")["sections"][section]["methods"].items()
    ]


def papers(section_codes: Sequence[str]) -> list[str]:
    """The papers that these sections need, each once."""
    return list(dict.fromkeys(p for code in section_codes for p in _read("catalogue.yaml")["sections"][code]["papers"]))


# --- Priority --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PriorityFacts:
    """What the rule of priority looks at, and nothing else."""

    child_victim: bool = False
    pocso: bool = False
    custody_ends: date | None = None
    court_order: date | None = None


def classify(facts: PriorityFacts, on: date) -> tuple[str, date | None]:
    """The class of a request by the published rule, and the day by which it counts there."""
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
    """The rank of a class: the smaller comes first."""
    return next(int(line["rank"]) for line in _read("priority.yaml") if line["class"] == name)


def priority(name: str) -> str:
    """A class in words."""
    return next((_localized(line["title"]) for line in _read("priority.yaml") if line["class"] == name), name)


def rule() -> list[dict[str, Any]]:
    """The published rule, in its order, for the page that shows it."""
    return [
        {
            "title": _localized(line["title"]),
            "rank": line["rank"],
            "counts_by": _localized(line.get("counts_by", {"en": "", "hi": ""})),
        }
        for line in _read("priority.yaml")
    ]
