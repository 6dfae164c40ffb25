"""Claims of laboratories from a YAML file: loaded wholly or not at all, each checked by the page's form.

Faults name the line.

laboratories:
  - state: IN-KA            # or IN, for a laboratory of the Centre
    code: FSL
    name: State Forensic Science Laboratory
    claims:
      - {what: posts, on: 2021-01-01, section: whole, cadre: all, sanctioned: 468, filled: 157, source: "..."}
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from itsso.accounts.models import Posting
from itsso.forensics.capacity import actions
from itsso.forensics.capacity.forms import FORMS, ClaimForm
from itsso.law.yaml_lines import BookError, MappingReader, YamlMapping, boolean, read_yaml, text
from itsso.platform.errors import BadUse, Refused, refuse_faults
from itsso.units.actions import add_laboratory
from itsso.units.models import STATES, Unit, UnitKind
from itsso.units.queries import find

NAMES = UUID("6f0c1f0e-5a1d-5a57-9d6f-9a1f7f3a4c11")
"""The namespace of keys for claims from files: the same claim of the same laboratory has one key, whoever loads it."""


@dataclass(frozen=True)
class LoadedClaims:
    """The numbers of laboratories and claims that a file brought."""

    laboratories: int
    added: int
    unchanged: int


@dataclass(frozen=True)
class _Laboratory:
    state: Unit
    code: str
    name: str
    name_hi: str
    invented: bool
    claims: list[tuple[str, ClaimForm]]


def load(path: Path, *, by: Posting) -> LoadedClaims:
    """Load a file inside the open transaction.

    BadUse where it cannot be read as one, Refused with a list of its faults.
    """
    faults: list[str] = []
    try:
        laboratories = list(_read(path, faults))
    except OSError as error:
        raise BadUse(f"{path}: cannot be read ({error.strerror}). Give the path of a YAML file.") from None
    except BookError as error:
        raise BadUse(str(error)) from None
    refuse_faults(faults, "and %(n)s more faults", "Nothing was loaded. Mend the file and load it again.")
    added = [_add_laboratory(laboratory, by) for laboratory in laboratories]
    total = sum(len(laboratory.claims) for laboratory in laboratories)
    return LoadedClaims(len(laboratories), sum(added), total - sum(added))


def _add_laboratory(laboratory: _Laboratory, by: Posting) -> int:
    unit = add_laboratory(laboratory.state, laboratory.code, laboratory.name, laboratory.name_hi, by.actor)
    return sum(
        actions.add_claim(
            unit, kind, form.claim_values(), key=form.cleaned_data["key"], by=by, invented=laboratory.invented
        )
        for kind, form in laboratory.claims
    )


def _read(path: Path, faults: list[str]) -> Iterator[_Laboratory]:
    top = MappingReader(read_yaml(path), path.name, 1, "the file")
    listed = top.read("laboratories", _mappings)
    top.refuse_unread_keys()
    for lines in listed:
        entry = MappingReader(lines, path.name, lines.line, "a laboratory")
        state = entry.read("state", _state)
        code, name = entry.read("code", text), entry.read("name", text)
        name_hi, invented = entry.read("name_hi", text, ""), entry.read("invented", boolean, False)
        claims = entry.read("claims", _mappings)
        entry.refuse_unread_keys()
        claim_forms = [_claim(claim, f"{state.full_code} {code}", faults) for claim in claims]
        yield _Laboratory(state, code, name, name_hi, invented, claim_forms)


def _claim(lines: YamlMapping, laboratory: str, faults: list[str]) -> tuple[str, ClaimForm]:
    """Return the kind of a claim and its form; add what is wrong with it to `faults`, with the line."""
    kind = lines.get("what")
    if kind not in FORMS:
        raise BookError(lines.file, lines.line, f"what: {kind!r} must be one of {', '.join(FORMS)}")
    data = {name: _typed(value) for name, value in lines.items() if name != "what"}
    canonical = json.dumps({"what": kind, **data}, sort_keys=True, ensure_ascii=False)
    form = FORMS[kind](data | {"key": str(uuid5(NAMES, f"{laboratory} {canonical}"))})
    for name in data:
        if name not in form.fields:
            faults.append(f"{lines.file}:{lines.key_lines[name]}: {kind} knows no {name!r}")
    for name, errors in form.errors.items():
        line = lines.key_lines.get(name, lines.line)
        faults += [f"{lines.file}:{line}: {kind}, {name}: {error}" for error in errors]
    return kind, form


def _typed(value: object) -> str:
    """Return a value as it would be typed into the form."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, date) else str(value)


def _mappings(value: object, file: str, line: int) -> list[YamlMapping]:
    if not isinstance(value, list) or not all(isinstance(mapping, YamlMapping) for mapping in value):
        raise BookError(file, line, "must be a list of mappings")
    return value


def _state(value: object, file: str, line: int) -> Unit:
    try:
        unit = find(text(value, file, line))
    except Refused as refusal:
        raise BookError(file, line, str(refusal)) from None
    if unit.kind not in (*STATES, UnitKind.NATION):
        raise BookError(file, line, f"{value} is no State or Union Territory, and not IN for the Centre")
    return unit
