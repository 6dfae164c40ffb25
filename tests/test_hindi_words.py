"""One Hindi word for one thing, in every text that a person reads: catalogues, the book, advisories, courses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import polib
import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "itsso"
NUKTA = "\u093c"

UNWANTED = {
    r"अंतिम रिपोर्ट[\u0900-\u0963]*+(?! ?\(एफ\.आर\.\))": "only a closure report is अंतिम रिपोर्ट (एफ.आर.)",
    r"अंतिम (?:प्रपत्र|प्रतिवेदन)": "write पुलिस रिपोर्ट (धारा 193)",
    r"समापन रिपोर्ट": "write अंतिम रिपोर्ट (एफ.आर.)",
    r"आरोप-?पत्र": "write आरोप पत्र",
    r"प्राथमिकी|प्राथमिकि(?:याँ|यां|यों)": "write एफ़आईआर",
    rf"एफ(?!{NUKTA})\.?\s?आई\.?\s?आर": "write एफ़आईआर, with its dot",
    rf"शून्य\s+एफ|ज(?!{NUKTA})ीरो": "write ज़ीरो एफ़आईआर",
    r"(?<!अनु)पूरक रिपोर्ट": "write अनुपूरक रिपोर्ट",
    rf"ज{NUKTA}मानत": "write जमानत, as the Acts do",
    r"व्यतिक्रम जमानत": "write डिफ़ॉल्ट जमानत",
    r"लॉक नहीं पा(?:ई|या)": "write बिना लॉक के पाई गई: it was found, and it was not locked",
    r"चार्ज ?शीट|चालान": "write आरोप पत्र",
    r"सी\.?सी\.?टी\.?एन\.?एस": "write CCTNS, as the network calls itself",
    r"पंक्तियां": "write पंक्तियाँ",
    rf"ज(?!{NUKTA})िल[ाेो]": "write ज़िला, with its dot",
    rf"(?<!प्रो)फ(?!{NUKTA})ाइल": "write फ़ाइल, with its dot",
    rf"ग{NUKTA}लत": "write गलत",
    rf"कागज{NUKTA}": "write कागज, कागजात",
    rf"(?<!ई-)फ(?!{NUKTA})[ोॉ]रेंसिक|न्यायालयिक": "write फ़ॉरेंसिक",  # an advisory that was loaded so keeps ई-फॉरेंसिक
    r"प्रमाणपत्र": "write प्रमाण-पत्र",
    r"संघ राज्य क्षेत्र": "write संघ राज्यक्षेत्र, as the Constitution does",
    r"दूरभाष": "write टेलीफ़ोन",
    r"साइन[- ]?इन|लॉगिन": "write लॉग इन",
    r"उप अधीक्षक": "write उपाधीक्षक",
    r"अधिकारिता": "write क्षेत्राधिकार, as stations do",
    r"आगे अन्वेषण": "write अग्रेतर अन्वेषण",
    r"सूचनाकर्ता": "write इत्तिला देने वाला, as the Sanhita does",
    rf"तारीख{NUKTA}": "write तारीख",
    rf"फ(?!{NUKTA})रार": "write फ़रार, with its dot",
    r"(?:[\u0900-\u0963][^A-Za-z{}%]*|\bhi: [\"']?)\b(?:BNSS|BNS|BSA|POCSO|CrPC|IPC|SC/ST)\b(?!:)": (
        "write the Act in Devanagari: बीएनएसएस, बीएनएस, बीएसए, पॉक्सो, सीआरपीसी, आईपीसी, एससी/एसटी"
    ),
}


@cache
def texts() -> list[tuple[str, str]]:
    """Return (where, text) of every catalogue and every YAML file."""
    return list(_texts())


def _texts() -> Iterator[tuple[str, str]]:
    for path in sorted(SOURCE.glob("*/locale/hi/LC_MESSAGES/django.po")):
        for entry in polib.pofile(str(path)):
            for text in (entry.msgstr, *entry.msgstr_plural.values()):
                yield f"{path.relative_to(SOURCE)}:{entry.linenum}", text
    for path in sorted(SOURCE.rglob("*.yaml")):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            yield f"{path.relative_to(SOURCE)}:{number}", line


@pytest.mark.parametrize("pattern", UNWANTED)
def test_one_thing_has_one_hindi_word(pattern: str) -> None:
    """A family in Uttar Pradesh or Bihar reads "अंतिम रिपोर्ट दाखिल" as "the case was closed"."""
    unwanted = re.compile(pattern)
    hits = [(place, text[:120]) for place, text in texts() if unwanted.search(text)]
    assert not hits, (UNWANTED[pattern], hits)


def test_a_victim_is_a_girl_or_a_boy_unless_the_law_says_which() -> None:
    """`पीड़िता` alone stands only where the section is one of a woman: rape under the BNS or IPC, a wife's complaint."""
    allowed = {"law/statutes/victim.yaml", "law/offences.yaml"}
    alone = re.compile("(?<!/)पीड़िता")
    hits = [(place, text[:120]) for place, text in texts() if alone.search(text)]
    assert not [hit for hit in hits if hit[0].partition(":")[0] not in allowed], hits


def test_an_english_text_takes_no_victim_or_complainant_for_a_woman() -> None:
    """A text may say "he or she", or "she" of a girl or a woman whom it names."""
    pronoun = re.compile(r"\b(she|her|hers|herself)\b")
    permitted = re.compile(r"\b(he or she|him or her|his or her|himself or herself|girl|woman)\b")
    hits = [
        (path.relative_to(SOURCE).parts[0], text)
        for path in sorted(SOURCE.glob("*/locale/hi/LC_MESSAGES/django.po"))
        for entry in polib.pofile(str(path))
        for text in (entry.msgid, entry.msgid_plural)
        if pronoun.search(text.lower()) and not permitted.search(text.lower())
    ]
    assert hits == []
