"""Translations without GNU gettext: strings found in the source, .po files kept, .mo files made.

python -m itsso.platform.messages compile | update | check | rename OLD NEW | language FOLDER

`language` writes the catalogue of a further language: FOLDER is named by its code, as `/etc/itsso/locale/mr`. What the
catalogue translates already stays; then it is compiled, so that it is run again after translating.
"""

import ast
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib

PACKAGES = Path(__file__).resolve().parents[1]
LANGUAGE = "hi"
DATA = "law"
"""The context of texts of data (`ui.languages.choose`), which are in no package's source."""

# How many leading strings each marker takes, and whether the first is a context.
MARKERS = {"gettext": 1, "gettext_lazy": 1, "gettext_noop": 1, "_": 1, "ngettext": 2, "ngettext_lazy": 2}
WITH_CONTEXT = {"pgettext": 1, "pgettext_lazy": 1, "npgettext": 2, "npgettext_lazy": 2}


_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


class Message(NamedTuple):
    """A string that a person reads, as the source has it."""

    text: str
    plural: str | None = None
    context: str | None = None


_USES = [(["compile"], 1), (["update"], 1), (["check"], 1), (["rename"], 3), (["language"], 2)]


def main(arguments: list[str]) -> int:
    """Run one of the uses; return 1 where check finds something or rename is refused."""
    if (arguments[:1], len(arguments)) not in _USES:
        sys.stderr.write(f"usage: {__doc__.splitlines()[2]}\n")
        return 2
    packages = [folder for folder in sorted(PACKAGES.iterdir()) if (folder / "__init__.py").exists()]
    if arguments == ["compile"]:
        for package in packages:
            for catalogue in sorted(package.glob("locale/*/LC_MESSAGES/django.po")):
                _compile(catalogue)
        return 0
    if arguments == ["update"]:
        for package in packages:
            update(package)
        return 0
    if arguments[0] == "rename":
        return _rename(packages, *arguments[1:])
    if arguments[0] == "language":
        write_language(packages, Path(arguments[1]))
        return 0
    faults = [problem for package in packages for problem in problems(package)] + conflicts(packages)
    faults += state_word_problems(packages)
    sys.stdout.writelines(f"{problem}\n" for problem in faults)
    return 1 if faults else 0


def _rename(packages: list[Path], old: str, new: str) -> int:
    try:
        places = rename(packages, old, new)
    except ValueError as refusal:
        sys.stderr.write(f"{refusal}\n")
        return 1
    sys.stdout.write(f"Renamed in {', '.join(map(str, places))}. Change the source to match.\n")
    return 0


def _catalogue(package: Path) -> Path:
    return package / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def _compile(catalogue: Path) -> None:
    polib.pofile(str(catalogue)).save_as_mofile(str(catalogue.with_suffix(".mo")))


def write_language(packages: list[Path], folder: Path) -> None:
    """Write one catalogue with the messages of all packages into a language's folder, and compile it.

    Translations that the catalogue has already are kept; so are those of texts of data, which have the context `law`.
    """
    path = folder / "LC_MESSAGES" / "django.po"
    book = polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)
    book.metadata = _metadata(folder.name) | book.metadata
    wanted = dict.fromkeys(message for package in packages for message in messages(package))
    existing = {_key(entry): entry for entry in book}
    for key, entry in existing.items():
        if key not in wanted and key.context != DATA:
            book.remove(entry)
    book.extend(_empty_entry(message) for message in wanted if message not in existing)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))
    _compile(path)


def _metadata(language: str) -> dict[str, str]:
    return {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }


def _empty_entry(message: Message) -> polib.POEntry:
    return polib.POEntry(
        msgid=message.text,
        msgid_plural=message.plural or "",
        msgctxt=message.context,
        msgstr_plural={0: "", 1: ""} if message.plural else {},
        flags=["python-format"] if _PLACEHOLDER.search(message.text) else [],
    )


def update(package: Path) -> None:
    """Add the strings that a package's catalogue lacks, untranslated; remove those that its source no longer has."""
    wanted = dict.fromkeys(messages(package))
    if not wanted:
        return
    path = _catalogue(package)
    book = polib.pofile(str(path), wrapwidth=110) if path.exists() else polib.POFile(wrapwidth=110)
    book.metadata |= _metadata(LANGUAGE)
    existing = {_key(entry): entry for entry in book}
    for key, entry in existing.items():
        if key not in wanted:
            book.remove(entry)
    for message in wanted:
        if message not in existing:
            book.append(_empty_entry(message))
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))


def rename(packages: list[Path], old: str, new: str) -> list[Path]:
    """Change the English text of a message in all catalogues, so that its translation stays when the source changes.

    Returns the catalogues that had it. Raises ValueError, with nothing changed, where none has the old text, one has
    the new text already, the text has a plural, or the new one has other placeholders.
    """
    books = [
        polib.pofile(str(_catalogue(package)), wrapwidth=110) for package in packages if _catalogue(package).exists()
    ]
    entries = [entry for book in books for entry in book if entry.msgid == old]
    if not entries:
        raise ValueError(f"No catalogue has {old!r}.")
    if any(entry.msgid == new for book in books for entry in book):
        raise ValueError(f"A catalogue has {new!r} already; remove one of the two first.")
    if any(entry.msgid_plural for entry in entries):
        raise ValueError(f"{old!r} has a plural; change both texts in the catalogue by hand.")
    if set(_PLACEHOLDER.findall(old)) != set(_PLACEHOLDER.findall(new)):
        raise ValueError("The placeholders of the two texts differ.")
    changed = [book for book in books if any(entry.msgid == old for entry in book)]
    for entry in entries:
        entry.msgid = new
    for book in changed:
        book.save()
    return [Path(book.fpath) for book in changed]


def problems(package: Path) -> list[str]:
    """Return what is missing, unfinished or left over in a package's catalogue, one line each."""
    path, wanted = _catalogue(package), set(messages(package))
    book = polib.pofile(str(path)) if path.exists() else polib.POFile()
    translated = {_key(entry): entry for entry in book if not entry.obsolete}
    faults = [f"{path}: no translation of {message.text!r}" for message in sorted(wanted - set(translated), key=str)]
    times = Counter(_key(entry) for entry in book if not entry.obsolete)
    faults += [f"{path}: {message.text!r} stands {n} times" for message, n in times.items() if n > 1]
    for message, entry in translated.items():
        place = f"{path}, line {entry.linenum}: {message.text!r}"
        if message not in wanted:
            faults.append(f"{place} is nowhere in the source; make messages takes it out")
        elif entry.fuzzy:
            faults.append(f"{place} is marked fuzzy: look at it and take the mark away")
        elif not entry.translated():
            faults.append(f"{place} is not translated")
        elif (names := _placeholders(entry)) is not None:
            faults.append(f"{place}: the translation's placeholders are not {', '.join(sorted(names))}")
    return faults


def conflicts(packages: list[Path]) -> list[str]:
    """Return the messages that two packages translate differently, one line each.

    Django merges all catalogues into one, and the first installed app wins: the other package's pages show its words.
    """
    places: dict[tuple[str | None, str, bool], dict[tuple[str, ...], str]] = {}
    for package in packages:
        path = _catalogue(package)
        for entry in polib.pofile(str(path)) if path.exists() else ():
            if entry.obsolete or not entry.translated():
                continue
            forms = (entry.msgstr, *entry.msgstr_plural.values())
            message = (entry.msgctxt, entry.msgid, bool(entry.msgid_plural))
            places.setdefault(message, {}).setdefault(forms, f"{path}, line {entry.linenum}")
    return [
        f"{text!r} has more than one translation: {'; '.join(translations.values())}. "
        "Choose one, or give each meaning a context (pgettext)"
        for (_, text, _), translations in places.items()
        if len(translations) > 1
    ]


def state_word_problems(packages: list[Path]) -> list[str]:
    """Return what is wrong with the words of States, one line each.

    Each must replace a Hindi message that a package has, with the same placeholders.
    """
    existing = {_key(entry) for package in packages if _catalogue(package).exists() for entry in _entries(package)}
    faults = []
    for path in (path for package in packages for path in sorted(package.glob("locale/*_*/LC_MESSAGES/django.po"))):
        for entry in polib.pofile(str(path)):
            place = f"{path}, line {entry.linenum}: {entry.msgid!r}"
            if entry.msgctxt != DATA and _key(entry) not in existing:
                faults.append(f"{place} is a message of no package: change it here as in the source, or remove it")
            elif not entry.translated() or _placeholders(entry) is not None:
                faults.append(f"{place} is not translated, or has other placeholders")
    return faults


def _entries(package: Path) -> list[polib.POEntry]:
    return list(polib.pofile(str(_catalogue(package))))


def _placeholders(entry: polib.POEntry) -> set[str] | None:
    """Return the placeholders of the source, where a translation has others; None where all is well."""
    wanted = set(_PLACEHOLDER.findall(entry.msgid + entry.msgid_plural))
    for text in [entry.msgstr_plural.get(1, "")] if entry.msgid_plural else [entry.msgstr]:
        if set(_PLACEHOLDER.findall(text)) != wanted:
            return wanted
    return None


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural or None, entry.msgctxt)


def messages(package: Path) -> Iterator[Message]:
    """Yield every marked string of a package's Python and templates."""
    for path in sorted(package.rglob("*.py")):
        yield from of_python(path.read_text(encoding="utf-8"))
    for path in sorted(package.rglob("templates/**/*")):
        if path.suffix in (".html", ".txt"):
            yield from of_template(path.read_text(encoding="utf-8"))


def of_python(source: str) -> Iterator[Message]:
    """Yield the strings of calls such as `_("...")` and `ngettext("...", "...", n)`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            yield from _message(name, [argument.value for argument in node.args if isinstance(argument, ast.Constant)])


def _message(name: str, strings: list[object]) -> Iterator[Message]:
    context = None
    if name in WITH_CONTEXT:
        context, strings = str(strings[0]) if strings else None, strings[1:]
    count = MARKERS.get(name) or WITH_CONTEXT.get(name) or 0
    literals = [text for text in strings[:count] if isinstance(text, str)]
    if count and len(literals) == count:
        yield Message(literals[0], literals[1] if count == 2 else None, context)


_CALL = re.compile(r"\b(gettext|ngettext|pgettext|npgettext|_)\(")


def of_template(source: str) -> Iterator[Message]:
    """Yield the strings of `{% translate %}` and `{% blocktranslate %}`, as Django reads a template."""
    from django.utils.translation.template import templatize

    code = templatize(source)
    for match in _CALL.finditer(code):
        yield from _message(match[1], list(_leading_strings(code, match.end())))


_STRING = re.compile(r"""\s*,?\s*u?("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')""", re.DOTALL)


def _leading_strings(code: str, at: int) -> Iterator[str]:
    while match := _STRING.match(code, at):
        yield str(ast.literal_eval(match[1].replace("\n", "\\n")))
        at = match.end()


if __name__ == "__main__":
    from itsso.platform.cli import set_up_django

    set_up_django()
    sys.exit(main(sys.argv[1:]))
