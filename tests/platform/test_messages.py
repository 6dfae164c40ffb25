"""Translations: what is found in the source, and what is said of a catalogue."""

from pathlib import Path

import polib
import pytest

from itsso.platform.messages import PACKAGES, Message, conflicts, of_python, of_template, problems, rename, update

PYTHON = """
from django.utils.translation import gettext as _, gettext_lazy, ngettext, pgettext
_("Plain")
gettext_lazy("Lazy %(day)s")
ngettext("%(n)s case", "%(n)s cases", 2)
pgettext("month", "May")
_(variable)
other("Not for people")
"""
TEMPLATE = """
{% load i18n %}{% translate "Desk" %} {% translate "May" context "month" %}
{% blocktranslate trimmed %}
  Two
  lines
{% endblocktranslate %}
{% blocktranslate count n=rows|length %}{{ n }} row{% plural %}{{ n }} rows{% endblocktranslate %}
<a title="{% translate 'It is "so"' %}">it's not Python</a>
"""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    (tmp_path / "templates" / "package").mkdir(parents=True)
    (tmp_path / "views.py").write_text(PYTHON)
    (tmp_path / "templates" / "package" / "page.html").write_text(TEMPLATE)
    return tmp_path


def catalogue(package: Path) -> polib.POFile:
    return polib.pofile(str(package / "locale" / "hi" / "LC_MESSAGES" / "django.po"))


def test_marked_strings_of_python_are_found():
    assert list(of_python(PYTHON)) == [
        Message("Plain"),
        Message("Lazy %(day)s"),
        Message("%(n)s case", "%(n)s cases"),
        Message("May", context="month"),
    ]


def test_marked_strings_of_templates_are_found():
    assert list(of_template(TEMPLATE)) == [
        Message("Desk"),
        Message("May", context="month"),
        Message("Two lines"),
        Message("%(n)s row", "%(n)s rows"),
        Message('It is "so"'),
    ]


def test_a_new_string_is_added_untranslated_and_said(package):
    update(package)
    report = "\n".join(problems(package))
    assert report.count("is not translated") == 8  # May stands in both, once
    assert "'Desk'" in report


def test_a_whole_catalogue_has_no_problems_and_is_not_touched(package):
    update(package)
    book = catalogue(package)
    for entry in book:
        entry.msgstr = "" if entry.msgid_plural else f"हि {entry.msgid}"
        entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural} if entry.msgid_plural else {}
    book.save()
    before = Path(book.fpath).read_bytes()
    assert problems(package) == []
    update(package)
    assert Path(book.fpath).read_bytes() == before


def test_a_translation_that_lost_its_placeholder_is_said(package):
    update(package)
    book = catalogue(package)
    next(entry for entry in book if entry.msgid == "Lazy %(day)s").msgstr = "दिन"
    book.save()
    assert any("placeholders are not %(day)s" in problem for problem in problems(package))


def test_a_string_that_the_source_has_no_more_is_said_and_taken_out(package):
    update(package)
    (package / "views.py").write_text("")
    assert any("'Plain'" in problem and "nowhere in the source" in problem for problem in problems(package))
    update(package)
    assert "Plain" not in [entry.msgid for entry in catalogue(package)]


def test_duplicate_string_in_a_catalogue_is_reported(package):
    update(package)
    path = Path(catalogue(package).fpath)
    path.write_text(path.read_text() + '\nmsgid "Desk"\nmsgstr "मेज़"\n')
    assert any("'Desk' stands 2 times" in problem for problem in problems(package))


def translated(folder: Path, *entries: polib.POEntry) -> Path:
    """Write a package that holds nothing but these translations."""
    path = folder / "locale" / "hi" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    book = polib.POFile()
    book.extend(entries)
    book.save(str(path))
    return folder


def test_two_packages_that_translate_one_message_differently_are_named(tmp_path):
    """Django shows the words of whichever package is installed first on the pages of both."""
    noun = translated(tmp_path / "cases", polib.POEntry(msgid="Note", msgstr="टिप्पणी"))
    verb = translated(tmp_path / "forensics", polib.POEntry(msgid="Note", msgstr="दर्ज करें"))
    (line,) = conflicts([noun, verb])
    assert "'Note'" in line
    assert "cases" in line
    assert "forensics" in line
    assert "pgettext" in line


def test_a_context_or_a_plural_keeps_two_translations_apart(tmp_path):
    plain = translated(
        tmp_path / "cases",
        polib.POEntry(msgid="Note", msgstr="टिप्पणी"),
        polib.POEntry(msgid="row", msgstr="पंक्ति"),
        polib.POEntry(msgid="Desk", msgstr=""),
    )
    apart = translated(
        tmp_path / "forensics",
        polib.POEntry(msgctxt="priority", msgid="Note", msgstr="दर्ज करें"),
        polib.POEntry(msgid="row", msgid_plural="rows", msgstr_plural={0: "पंक्ति", 1: "पंक्तियाँ"}),
        polib.POEntry(msgid="Desk", msgstr="पटल"),
    )
    assert conflicts([plain, apart]) == []
    assert conflicts([plain, plain]) == []


def test_no_message_of_the_project_has_two_translations():
    packages = [path.parents[3] for path in sorted(PACKAGES.glob("*/locale/hi/LC_MESSAGES/django.po"))]
    assert len(packages) > 10
    assert conflicts(packages) == []


def test_a_renamed_message_keeps_its_translation(package: Path) -> None:
    update(package)
    book = catalogue(package)
    next(entry for entry in book if entry.msgid == "Desk").msgstr = "कार्यसूची"
    book.save()
    assert rename([package], "Desk", "My desk") == [Path(catalogue(package).fpath)]
    page = package / "templates" / "package" / "page.html"
    page.write_text(page.read_text().replace('"Desk"', '"My desk"'))
    update(package)
    assert {entry.msgid: entry.msgstr for entry in catalogue(package)}["My desk"] == "कार्यसूची"


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("Nowhere", "Anywhere", "No catalogue"),
        ("Desk", "Two lines", "already"),
        ("Lazy %(day)s", "Lazy %(days)s", "placeholders"),
        ("%(n)s case", "%(n)s matter", "plural"),
    ],
)
def test_a_rename_that_would_lose_something_is_refused(package: Path, old: str, new: str, why: str) -> None:
    update(package)
    before = catalogue(package).metadata, [str(entry) for entry in catalogue(package)]
    with pytest.raises(ValueError, match=why):
        rename([package], old, new)
    assert (catalogue(package).metadata, [str(entry) for entry in catalogue(package)]) == before
