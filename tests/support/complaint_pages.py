"""The pages of complaints, as a browser works through them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from bs4 import BeautifulSoup
from django.test import Client

from tests.support.complaints import NAME
from tests.support.html_check import sound

MEASURES = ("woman_officer", "place", "interpreter", "video", "support_person")

COMPLAINT_FORM: dict[str, Any] = {
    "mode": "in_person",
    "came": "01-06-2026",
    "came_at": "9.30",
    "woman_officer": "accepted",
    "place": "declined",
    "interpreter": "not_needed",
    "video": "not_needed",
    "support_person": "accepted",
    "victim": "female",
    "age": "from_12_to_15",
    "acts": ["penetration"],
    "relation": "family",
    "accused_number": "1",
    "harm": "none",
    "victims": "1",
    "offence_from": "30-05-2026",
    "here": "no",
    "name": NAME,
    "narrative": "What she told.",
    "place_class": "residence",
    "accused_known": "unknown",
}
"""What is typed into a complaint that a woman makes in person at a station, up to the decision."""

GROUPS: dict[str, tuple[str, ...]] = {
    "source": (
        *(
            "mode",
            "blank",
            "call_number",
            "came",
            "came_at",
            "gd_number",
            "gd_at",
            "name",
            "parents",
            "address",
            "phone",
        ),
        *("informant_name", "informant_parents", "informant_relation", "informant_address"),
        *("informant_phone", "kin_of_accused"),
    ),
    "facts": (
        *("victim", "age", "acts", "relation", "harm", "victims", "offence_from", "time_from"),
        *("offence_to", "time_to", "here", "place_class", "beat", "place_words", "accused_known"),
        *("accused_number", "late_because", "late_words", "narrative"),
    ),
    "accused": tuple(f"{name}_{n}" for n in (1, 2, 3) for name in ("name", "age", "kin", "description")),
    "rights": tuple(prefix + name for name in MEASURES for prefix in ("", "why_")),
}
"""The fields of each group of questions."""

STEPS = {
    "information": GROUPS["source"] + GROUPS["facts"],
    "accused": GROUPS["accused"],
}
"""The fields of each page before that of the decision, which has the rights of the victim as well."""


def page_text(answer: Any) -> str:
    """Return the text of a page that opened and whose HTML is sound."""
    assert answer.status_code == 200, answer.status_code
    return " ".join(sound(answer.content).get_text(" ").split())


def begin_complaint(client: Client) -> str:
    """Start a complaint and return the address of its form."""
    return str(client.post("/complaints/", {"key": str(uuid4())})["Location"])


def type_step(client: Client, address: str, step: str, form: dict[str, Any], **more: Any) -> Any:
    """Send one page, or one group of questions as an earlier version did, with what the form has for it."""
    return client.post(
        address, {name: form[name] for name in (GROUPS | STEPS)[step] if name in form} | {"step": step} | more
    )


def type_steps(client: Client, address: str, form: dict[str, Any]) -> Any:
    """Send the pages before the decision one by one; return the first answer that does not lead on, else the last."""
    for step in STEPS:
        if step == "accused" and form.get("accused_known", "unknown") == "unknown":
            continue
        answer = type_step(client, address, step, form)
        if answer.status_code != 302:
            break
    return answer


def decide_step(client: Client, address: str, form: dict[str, Any] | None = None, /, **decision: Any) -> Any:
    """Send the page of rights and decision, with the answers of `form` on the rights; return the answer."""
    opened = BeautifulSoup(client.get(f"{address}?step=decision").content, "html.parser")
    (suggested,) = [str(box["value"]) for box in opened.select("[name=suggested]")]
    rights = {name: value for name, value in (form or COMPLAINT_FORM).items() if name in GROUPS["rights"]}
    return client.post(address, {"step": "decision", "suggested": suggested, **rights, **decision})


def check_key(client: Client, address: str) -> str:
    """Return the number of the form that the last step shows."""
    opened = BeautifulSoup(client.get(f"{address}?step=check").content, "html.parser")
    return str(opened.select("[name=key]")[0]["value"])


def record_complaint(
    client: Client, address: str, form: dict[str, Any] | None = None, /, attested: str = "", **decision: Any
) -> Any:
    """Type all pages and send the last one; return the answer. Nothing is decided yet, unless `decision` says what.

    `attested` is the button of an FIR that is registered here: how the information was read over and signed.
    """
    assert type_steps(client, address, form or COMPLAINT_FORM).status_code == 302
    assert decide_step(client, address, form, **(decision or {"outcome": "later"})).status_code == 302
    check = {"step": "check", "key": check_key(client, address)}
    return client.post(address, check | ({"attested": attested} if attested else {}))
