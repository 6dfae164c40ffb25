"""YAML with line numbers, so that an error in the book names file and line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from enum import Enum
from io import StringIO
from pathlib import Path
from typing import TextIO, overload

import yaml

type Reader[T] = Callable[[object, str, int], T]
"""Reads a value that stands in a file on a line; raises BookError where the book takes no such value."""


class _Default(Enum):
    """Stands in place of a default where there is none."""

    NONE = "none"


_WORDS = re.compile(r"(?<!\()\b[A-Za-z]?[a-z]{2,}\b")  # as in "proviso"; not CrPC, not (iii)


class BookError(ValueError):
    """A mistake in a YAML file of the book: `file:line: what is wrong`."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")


class YamlMapping(dict[str, object]):
    """A mapping that knows the file, its own line and the line of each of its keys."""

    file: str
    line: int
    key_lines: dict[str, int]


class _Loader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]
    file = ""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> Iterator[YamlMapping]:
    result = YamlMapping()
    result.file, result.line, result.key_lines = loader.file, node.start_mark.line + 1, {}
    yield result
    for key_node, value_node in node.value:
        key, line = str(key_node.value), key_node.start_mark.line + 1  # as written: YAML would read `on` as true
        if key in result:
            raise BookError(loader.file, line, f"{key!r} stands here twice")
        result[key] = loader.construct_object(value_node, deep=True)
        result.key_lines[key] = line


def _day(loader: _Loader, node: yaml.ScalarNode) -> object:
    try:
        return date.fromisoformat(node.value)
    except ValueError:
        pass
    try:
        return yaml.SafeLoader.construct_yaml_timestamp(loader, node)
    except (ValueError, AttributeError) as wrong:  # the latter of PyYAML, for !!timestamp before any other text
        raise BookError(loader.file, node.start_mark.line + 1, f"{node.value} is no date: {wrong}") from None


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read_yaml(path: Path) -> object:
    """Read a file, its mappings as `YamlMapping`. Raises BookError where it is not YAML."""
    with path.open(encoding="utf-8") as stream:
        return _read(stream, path.name)


def read_yaml_text(content: str, name: str) -> object:
    """Read a text as `read_yaml` reads a file of this name. Raises BookError where it is not YAML."""
    return _read(StringIO(content), name)


def _read(stream: TextIO, name: str) -> object:
    try:
        loader = _Loader(stream)
    except (yaml.YAMLError, UnicodeDecodeError) as wrong:
        raise BookError(name, 1, str(wrong).splitlines()[0]) from None
    loader.file = name
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        raise BookError(name, line, str(wrong.problem)) from None
    except BookError:
        raise
    except (yaml.YAMLError, ValueError) as wrong:  # of bytes that are no text, or a value such as !!int x
        raise BookError(name, 1, str(wrong).splitlines()[0]) from None
    finally:
        loader.dispose()


def mapping_of(value: object, file: str, line: int, description: str) -> YamlMapping:
    """Return a mapping unchanged. Raises BookError for anything else."""
    if not isinstance(value, YamlMapping):
        raise BookError(file, line, f"{description} must be a mapping, and is {value!r}")
    return value


class MappingReader:
    """A reader of one mapping, which checks each key and refuses keys that nothing has read."""

    def __init__(self, value: object, file: str, line: int, description: str) -> None:
        self.lines, self.what = mapping_of(value, file, line, description), description
        self._left = set(self.lines)

    @overload
    def read[T](self, key: str, read: Reader[T]) -> T: ...
    @overload
    def read[T, D](self, key: str, read: Reader[T], default: D) -> T | D: ...
    def read(self, key: str, read: Reader[object], default: object = _Default.NONE) -> object:
        """Return the value of a key as `read(value, file, line)` reads it; `default` where the key is missing."""
        if key not in self.lines:
            if isinstance(default, _Default):
                raise BookError(self.lines.file, self.lines.line, f"{self.what} lacks {key!r}")
            return default
        self._left.discard(key)
        try:
            return read(self.lines[key], self.lines.file, self.lines.key_lines[key])
        except BookError:
            raise
        except (ValueError, TypeError, KeyError) as wrong:
            raise BookError(self.lines.file, self.lines.key_lines[key], f"{key}: {wrong}") from None

    def has(self, key: str) -> bool:
        """Return whether the key is present."""
        return key in self.lines

    def error(self, message: str, key: str | None = None) -> BookError:
        """Return the error to raise about this mapping, or about one of its keys."""
        return BookError(self.lines.file, self.lines.key_lines[key] if key else self.lines.line, message)

    def refuse_unread_keys(self) -> None:
        """Refuse the first key that nothing has read."""
        if self._left:
            key = min(self._left, key=lambda unread: self.lines.key_lines[unread])
            raise self.error(f"{self.what} knows no key {key!r}", key)


def text(value: object, file: str, line: int) -> str:
    """Read a piece of text."""
    if not isinstance(value, str) or not value.strip():
        raise BookError(file, line, f"{value!r} must be text")
    return value


def texts(value: object, file: str, line: int) -> tuple[str, ...]:
    """Read one text or a list of them."""
    return tuple(text(item, file, line) for item in (value if isinstance(value, list) else [value]))


def day(value: object, file: str, line: int) -> date:
    """Read a date."""
    if type(value) is not date:
        raise BookError(file, line, f"{value!r} must be a date such as 2024-07-01")
    return value


def positive_integer(value: object, file: str, line: int) -> int:
    """Read a whole number above zero."""
    if type(value) is not int or value < 1:
        raise BookError(file, line, f"{value!r} must be a whole number above 0")
    return value


def boolean(value: object, file: str, line: int) -> bool:
    """Read true or false."""
    if type(value) is not bool:
        raise BookError(file, line, f"{value!r} must be true or false")
    return value


def one_of[Word: str](*choices: Word) -> Reader[Word]:
    """Return a reader of one of a few words."""

    def read(value: object, file: str, line: int) -> Word:
        for choice in choices:
            if value == choice:
                return choice
        raise BookError(file, line, f"{value!r} must be one of {', '.join(choices)}")

    return read


def text_by_name(value: object, file: str, line: int) -> dict[str, str]:
    """Read a mapping of names to texts."""
    return {name: text(item, file, line) for name, item in mapping_of(value, file, line, "texts by name").items()}


def list_of_values(value: object, file: str, line: int) -> list[object]:
    """Return a list unchanged. Raises BookError for anything else."""
    if not isinstance(value, list):
        raise BookError(file, line, f"{value!r} must be a list")
    return value


def both_languages(value: object, file: str, line: int) -> dict[str, str]:
    """Read a text in English and Hindi."""
    mapping = MappingReader(value, file, line, "a text in two languages")
    result = {"en": mapping.read("en", text), "hi": mapping.read("hi", text)}
    mapping.refuse_unread_keys()
    return result


def text_or_both_languages(value: object, file: str, line: int) -> dict[str, str]:
    """Read a text in both languages, or one that is the same in both: an Act's letters and a number, a link."""
    if isinstance(value, YamlMapping):
        return both_languages(value, file, line)
    same = text(value, file, line)
    if _WORDS.search(same) and not same.startswith("https://"):
        raise BookError(file, line, f"{same!r} needs its Hindi too: {{en: ..., hi: ...}}")
    return {"en": same, "hi": same}


def list_of_mappings(value: object, file: str) -> list[YamlMapping]:
    """Return one mapping, or a list of them, as a list."""
    mappings = []
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, YamlMapping):
            raise BookError(file, 1, f"{item!r} must be a mapping")
        mappings.append(item)
    return mappings
