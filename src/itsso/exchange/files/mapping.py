"""A State's own columns, codes and printed dates, described in a YAML file and converted to the contract's.

    name: CIS export of Karnataka
    files:
      fir.csv:
        file: FIR_EXPORT.csv                  # the State's own name of the file
        columns: {FIRNo: fir_no, PS_CD: ps_code}
        constants: {state_code: IN-KA, record_action: upsert}
        codes: {info_type: {Written: written, Sue-moto by Police: suo_motu}}
        dates: {registered_at: dd/MM/yyyy HH:mm:ss}
        ignore: [FIR_Stage]

Printed dates are read only in a format that the mapping names, and never by guessing.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import yaml

from itsso.exchange.contract import ContractFile, FeedFile, contract
from itsso.platform.errors import BadUse

DATE_FORMATS = {
    "dd/MM/yyyy": "%d/%m/%Y",
    "dd/MM/yyyy HH:mm": "%d/%m/%Y %H:%M",
    "dd/MM/yyyy HH:mm:ss": "%d/%m/%Y %H:%M:%S",
    "dd-MM-yyyy": "%d-%m-%Y",
    "dd-MM-yyyy HH:mm": "%d-%m-%Y %H:%M",
    "dd-MM-yyyy HH:mm:ss": "%d-%m-%Y %H:%M:%S",
    "dd.MM.yyyy": "%d.%m.%Y",
    "dd.MM.yyyy HH:mm": "%d.%m.%Y %H:%M",
    "yyyy-MM-dd HH:mm:ss.000": "%Y-%m-%d %H:%M:%S.%f",
}
"""Formats of printed dates, by the name that a mapping uses."""

MAX_MAPPING_BYTES = 200_000
"""The largest size of a mapping in bytes. It is parsed while the sender waits."""

type Change = Callable[[str], str]


class _TextLoader(yaml.BaseLoader):
    """Loads every key and value as the text that is written: `Yes` is not a truth value and `012` not a number.

    Aliases are refused: a few lines of aliases of aliases would expand to gigabytes. A key that stands twice is refused
    too: only the last one would be read.
    """

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        keys = [key.value for key, _value in node.value if isinstance(key, yaml.ScalarNode)]
        if twice := next((key for key, times in Counter(keys).items() if times > 1), None):
            raise yaml.YAMLError(f"the key {twice[:40]} stands twice")
        return super().construct_mapping(node, deep)

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (*) is not taken: write the value out")
        return super().compose_node(parent, index)


@dataclass(frozen=True)
class FileMapping:
    """The differences between one file of a State and the contract's file."""

    file: str | None = None
    columns: dict[str, str] = field(default_factory=dict)  # the State's name, casefolded -> the contract's name
    constants: dict[str, str] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()

    def changes(self, columns: Sequence[str]) -> list[tuple[int, Change]]:
        """Return the changes to cells of these columns, by position: printed dates, own codes, constants."""
        changes: list[tuple[int, Change]] = []
        for i, name in enumerate(columns):
            if name in self.dates:
                changes.append((i, _date_change(DATE_FORMATS[self.dates[name]])))
            if name in self.codes:
                changes.append((i, _code_change(self.codes[name])))
            if name in self.constants:
                changes.append((i, _constant_change(self.constants[name])))
        return changes


def _code_change(codes: dict[str, str]) -> Change:
    return lambda text: codes.get(text, text)


def _constant_change(value: str) -> Change:
    return lambda text: text or value


def _date_change(pattern: str) -> Change:
    has_time = "%H" in pattern

    def iso(text: str) -> str:
        try:
            at = datetime.strptime(text, pattern)  # noqa: DTZ007 - Indian time is assumed where the cell is read
        except ValueError:
            return f"?{text}" if text else text  # not in the named format: rejected as not a date
        return at.isoformat() if has_time else at.date().isoformat()

    return iso


@dataclass(frozen=True)
class Mapping:
    """The mappings of all files of a State; an empty one changes nothing."""

    files: dict[str, FileMapping] = field(default_factory=dict)
    sha256: str = ""

    def for_file(self, name: str) -> FileMapping:
        """Return the mapping of a file of the contract; an empty one where none was written."""
        return self.files.get(name, FileMapping())

    def source_file_name(self, ours: str) -> str:
        """Return the State's own name of a file of the contract."""
        return self.for_file(ours).file or ours

    def contract_file_name(self, theirs: str) -> str:
        """Return the contract's name of a State's file; the same where it is not mapped."""
        return next((name for name, file in self.files.items() if file.file == theirs), theirs)


TAG_ERRORS = (ValueError, IndexError, KeyError, AttributeError, TypeError)
"""The exceptions that the YAML library raises for a wrong tag, such as `!!int` before a text."""


def read_mapping(source: Path | None, name: str = "") -> Mapping:
    """Return the mapping in a file; without a file, a mapping that changes nothing.

    `name` is the sender's name of the file, for messages.

    Raises:
        BadUse: the file cannot be read as a mapping; the message names the wrong key.
    """
    if source is None:
        return Mapping()
    path = name or str(source)
    try:
        with source.open("rb") as file:
            data = file.read(MAX_MAPPING_BYTES + 1)
    except OSError as error:
        raise BadUse(f"{path}: {error.strerror or 'cannot be read'}") from None
    return parse_mapping(data, path)


def parse_mapping(data: bytes, path: str = "mapping.yaml") -> Mapping:
    """Return the mapping in a text; `path` is the name of its file, for messages.

    Raises:
        BadUse: the text cannot be read as a mapping; the message names the wrong key.
    """
    try:
        if len(data) > MAX_MAPPING_BYTES:
            raise BadUse(f"{path}: is larger than {MAX_MAPPING_BYTES // 1000} kB, which no mapping is")
        content = yaml.load(data, _TextLoader)
    except UnicodeDecodeError:
        raise BadUse(f"{path}: is not UTF-8") from None
    except (yaml.YAMLError, *TAG_ERRORS) as error:
        raise BadUse(f"{path}: is not YAML ({str(error).partition('\n')[0]})") from None
    except RecursionError:
        raise BadUse(f"{path}: lists stand in lists without end") from None
    if not isinstance(content, dict) or not isinstance(content.get("files"), dict):
        raise BadUse(f"{path}: files: is missing; it names the files of the feed and what is different in them")
    files = {name: _file(path, str(name), about) for name, about in content["files"].items()}
    return Mapping(files, hashlib.sha256(data).hexdigest())


def _file(path: str, name: str, about: object) -> FileMapping:
    if name not in contract().files:
        raise BadUse(f"{path}: files.{name}: is not a file of the feed; those are {', '.join(contract().files)}")
    location = f"{path}: files.{name}"
    if not isinstance(about, dict):
        raise BadUse(f"{location}: must be a list of keys")
    for key in about:
        if key not in ("file", "columns", "constants", "codes", "dates", "ignore"):
            raise BadUse(f"{location}.{key}: is not known; write file, columns, constants, codes, dates or ignore")
    about = {key: value for key, value in about.items() if value != ""}  # a key without a value
    for key, kind in (("file", str), ("codes", dict), ("ignore", list)):
        if about.get(key) is not None and not isinstance(about[key], kind):
            raise BadUse(f"{location}.{key}: must be {EXAMPLES[kind]}")
    file = contract().files[FeedFile(name)]
    columns = {str(theirs).strip().casefold(): ours for theirs, ours in _pairs(about, "columns", location).items()}
    codes = about.get("codes") or {}
    mapping = FileMapping(
        file=about.get("file"),
        columns=columns,
        constants=_pairs(about, "constants", location),
        codes={str(column): _pairs(codes, column, f"{location}.codes") for column in codes},
        dates=_pairs(about, "dates", location),
        ignore=frozenset(str(theirs).strip().casefold() for theirs in about.get("ignore") or ()),
    )
    _refuse_unknown_names(file, mapping, location)
    return mapping


EXAMPLES = {str: "a name", dict: "pairs, such as {info_type: {Written: written}}", list: "a list, such as [FIR_Stage]"}


def _pairs(about: object, key: str, location: str) -> dict[str, str]:
    value = about.get(key) if isinstance(about, dict) else None
    if value is None or value == "":
        return {}
    if not isinstance(value, dict):
        raise BadUse(f"{location}.{key}: must be pairs, such as {{FIRNo: fir_no}}")
    for name, right in value.items():
        if not isinstance(name, str) or not isinstance(right, str):
            raise BadUse(f"{location}.{key}: each key and each value must be a text, such as {{Written: written}}")
    pairs = dict(value)
    for name, right in pairs.items():
        if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in right):
            raise BadUse(f"{location}.{key}.{ascii(name)[1:-1]}: holds a control character, or half of a character")
    return pairs


def _refuse_unknown_names(file: ContractFile, mapping: FileMapping, location: str) -> None:
    named = {
        "columns": mapping.columns.values(),
        "constants": mapping.constants,
        "codes": mapping.codes,
        "dates": mapping.dates,
    }
    for key, columns in named.items():
        for column in columns:
            if column not in file.names:
                raise BadUse(f"{location}.{key}: {column} is not a column of {file.name}")
    for column, name in mapping.dates.items():
        if name not in DATE_FORMATS:
            raise BadUse(f"{location}.dates.{column}: {name} is not a format; those are {', '.join(DATE_FORMATS)}")
    types = {column.name: column.type for column in file.columns}
    for column, codes in mapping.codes.items():
        allowed = contract().codes.get(types[column].removeprefix("set(").removesuffix(")"))
        for code in codes.values():
            if allowed is not None and code not in allowed:
                raise BadUse(f"{location}.codes.{column}: {code} is not a code; those are {', '.join(allowed)}")
