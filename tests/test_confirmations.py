"""What officers see after an act: the panel with a number and the next steps, or a short line where that is enough."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

SOURCES = Path(__file__).parents[1] / "src" / "itsso"

SHORT_LINES = {
    "accounts/security_views.py:_factor_added": "an officer's own sign-in; the page shows the recovery codes",
    "accounts/security_views.py:end_session": "an officer's own sign-in",
    "accounts/security_views.py:password": "an officer's own sign-in",
    "accounts/security_views.py:remove_factor": "an officer's own sign-in",
    "accounts/views.py:invitation": "an officer's own sign-in, which is the next page",
    "accounts/views.py:sign_out": "an officer's own sign-in",
    "advisories/register_views.py:acknowledge": "a mark as read",
    "advisories/register_views.py:acknowledge_several": "marks as read",
    "cases/identity/views.py:record": "a draft that is continued later",
    "forensics/laboratory/views.py:_act_on_work": "a draft that is continued later",
    "intake/complaints/hearing_views.py:_later": "a draft that is continued later",
    "notices/views.py:done": "marks as done",
}
"""The acts that answer with a line, each with the reason. Every other act shows the panel."""

WITHOUT_NUMBER = {
    "notices/mail/views.py:remove_mail": "an officer's own address, which is gone",
    "notices/mail/views.py:verify_mail": "an officer's own address, shown on the page",
}
WITHOUT_STEPS = {
    **WITHOUT_NUMBER,
    "accounts/views.py:decide_posting": "the page offers the postings to work in",
    "notices/views.py:notice": "the page lists the messages that wait",
    "notices/views.py:put_off": "the page lists the messages that wait",
}


def _calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield the calls of a function in the sources, each with its file and the function around it."""
    for path in sorted(SOURCES.rglob("*.py")):
        if path.name == "confirmation.py" and path.parent.name == "ui":
            continue
        text = path.read_text(encoding="utf-8")
        if name not in text:
            continue
        for function in ast.walk(ast.parse(text)):
            if not isinstance(function, ast.FunctionDef):
                continue
            for call in ast.walk(function):
                if isinstance(call, ast.Call) and ast.unparse(call.func) == name:
                    yield f"{path.relative_to(SOURCES)}:{function.name}", call


def test_an_act_shows_the_panel_unless_a_reason_is_named() -> None:
    assert {place for place, _call in _calls("messages.success")} == set(SHORT_LINES)


def test_every_panel_names_a_number_and_says_which() -> None:
    places = {place for place, call in _calls("show_confirmation") if not {"number", "label"} <= _keywords(call)}
    assert places == set(WITHOUT_NUMBER)


def test_every_panel_says_what_happens_next() -> None:
    places = {place for place, call in _calls("show_confirmation") if "steps" not in _keywords(call)}
    assert places == set(WITHOUT_STEPS)


def _keywords(call: ast.Call) -> set[str]:
    return {keyword.arg for keyword in call.keywords if keyword.arg is not None}
