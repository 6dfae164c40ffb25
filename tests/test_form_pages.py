"""Every page that is a form has a way back without sending it: a link "Cancel" beside its button."""

from __future__ import annotations

import re
from pathlib import Path

import itsso

_FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.DOTALL)
_ASKS = re.compile(r"\{% form_rows? |\{% include |<select|<textarea|<input(?![^>]*type=\"hidden\")")
_WAY_BACK = re.compile(r"\{% submit [^%]*cancel=|translate \"Cancel\"")

WITHOUT = {
    "ui/search_box.html": "the search box",
    "accounts/sign_in.html": "the first page of a visit",
    "accounts/invitation.html": "opened by a link from outside; no page comes before it",
    "cases/search.html": "a search: its page is the result",
    "cases/find_person.html": "a search: its page is the result",
    "training/check.html": "a search: its page is the result",
    "lawbook/calculator_form.html": "its page is the result",
    "intake/status.html": "its page is the result",
    "forensics/scan.html": "a place of work: exhibits are scanned one after the other",
}
"""Pages of a form without a way back, each with the reason."""


PARTS = {
    "accounts/officer.html": "an officer",
    "advisories/advisory.html": "an advisory",
    "advisories/item.html": "an item of an advisory",
    "cases/blanks.html": "the list of blank forms",
    "cases/case.html": "a case",
    "exchange/deliveries.html": "the list of deliveries",
    "forensics/exchange.html": "the messages of a laboratory",
    "forensics/note.html": "a forwarding note",
    "forensics/plan.html": "the plan of a laboratory",
    "forensics/reception.html": "the requests to a laboratory",
    "forensics/staff.html": "the examiners of a laboratory",
    "forensics/work.html": "an examination",
    "training/person.html": "a person",
    "training/session.html": "a session of a course",
    "training/suggestions.html": "the list of suggestions",
    "ui/figures.html": "what waits for the officer",
}
"""Pages that show something, with a form below it as one part: to leave the form alone is to stay there."""


def forms_without_way_back() -> dict[str, int]:
    """Return the templates with forms that ask for something and offer no way back, with how many they are."""
    counts: dict[str, int] = {}
    for file in Path(itsso.__file__).parent.rglob("templates/*/*.html"):
        for form in _FORM.finditer(file.read_text("utf-8")):
            has_questions = 'method="post"' in form["head"] and _ASKS.search(form["body"])
            if has_questions and not _WAY_BACK.search(form["body"]):
                name = f"{file.parent.name}/{file.name}"
                counts[name] = counts.get(name, 0) + 1
    return counts


def test_every_form_has_a_way_back_without_sending_it() -> None:
    lacking = forms_without_way_back()
    assert sorted(set(lacking) - WITHOUT.keys() - PARTS.keys()) == []
    assert sorted((WITHOUT.keys() | PARTS.keys()) - set(lacking)) == []  # no exception that is not needed any more
