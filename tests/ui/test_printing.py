"""Papers are printed with every letter or not at all: real PDFs, read again by poppler."""

from __future__ import annotations

import shutil
import struct
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from itsso.ui.font_coverage import font_files, missing_characters, scripts_of
from itsso.ui.printing import FONTS, MissingScript, pdf
from tests.support.document_text import text_of

AT = datetime(2026, 6, 30, 12, tzinfo=UTC)
TEMPLATE = """
#let data = json(bytes(sys.inputs.data))
#set document(title: "Paper")
#set text(font: ("Noto Sans", "Noto Sans Devanagari"), lang: "en")
#data.name
#for row in data.rows { par(row.at(1)) }
"""
NOTO = Path("/usr/share/fonts/truetype/noto")


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "template" / "paper.typ"
    file.parent.mkdir()
    file.write_text(TEMPLATE)
    return file


def printed(template: Path, *texts: str) -> str:
    content = pdf(template, {"name": texts[0], "rows": [["A1", text] for text in texts]}, AT)
    assert content.startswith(b"%PDF") and b"pdfuaid" in content
    return "".join(text_of(content).split())


@pytest.mark.parametrize(
    "name",
    [
        "Chandraprabha Oraon",
        "Ādhārikā Śrīvāstava",
        "चंद्रप्रभा उराँव",
        "क़ुर्रतुलऐन फ़ातिमा",
        "ड\u093cाक ज\u093cमीन",
        "क्\u200dष त्\u200cर",
        "José Ñandú ₹ 5,000 – “quoted”",
    ],
)
def test_latin_and_devanagari_are_printed_and_can_be_copied_out(template: Path, name: str) -> None:
    letters = {letter for letter in name if letter.isalpha() and letter.isascii()}
    text = printed(template, name)
    assert letters <= set(text) and "\ufffd" not in text
    if name == "चंद्रप्रभा उराँव":
        assert "चंद्रप्रभा" in text


MISSING = [
    ("முருகன்", "Tamil", "तमिल"),
    ("মৌসুমী সেন", "Bengali or Assamese", "बांग्ला या असमिया"),
    ("فاطمہ بیگم", "Urdu (Arabic letters)", "उर्दू (अरबी अक्षर)"),
    ("ਗੁਰਪ੍ਰੀਤ", "Gurmukhi (Punjabi)", "गुरुमुखी (पंजाबी)"),
    ("ગીતા", "Gujarati", "गुजराती"),
    ("ସୀତା", "Odia", "ओड़िया"),
    ("సీత", "Telugu", "तेलुगु"),
    ("ಸೀತಾ", "Kannada", "कन्नड़"),
    ("സീത", "Malayalam", "मलयालम"),
    ("ᱥᱤᱛᱟ", "Ol Chiki (Santali)", "ओल चिकी (संताली)"),
    ("ꯁꯤꯇꯥ", "Meitei (Manipuri)", "मैतेई (मणिपुरी)"),
    ("😀", "picture signs (emoji) or other signs", "चित्र-चिह्न (इमोजी) या अन्य चिह्न"),
    ("王", "a script that is rare in India", "भारत में विरल लिपि"),
]


@pytest.mark.parametrize(("name", "english", "hindi"), MISSING)
def test_a_letter_that_no_font_has_refuses_the_paper_and_names_the_script(
    template: Path, name: str, english: str, hindi: str
) -> None:
    for language, script in (("en", english), ("hi", hindi)):
        with override(language), pytest.raises(MissingScript) as refusal:
            printed(template, "Chandraprabha", f"उराँव {name}")
        assert script in str(refusal.value) and not set(name.replace(" ", "")) & set(str(refusal.value))
        assert "Nothing was printed" in str(refusal.value) or "कुछ नहीं छपा" in str(refusal.value)


def test_several_scripts_are_named_once_each(template: Path) -> None:
    with pytest.raises(MissingScript) as refusal:
        printed(template, "முருகன் முருகன்", "فاطمہ 😀")
    assert [str(script) for script in refusal.value.scripts] == [
        "Urdu (Arabic letters)",
        "Tamil",
        "picture signs (emoji) or other signs",
    ]


def test_a_character_that_the_template_draws_needs_no_font(template: Path) -> None:
    template.write_text(TEMPLATE.replace("#data.name", '#show "☐": box(width: 1em, height: 1em)\n#data.name'))
    assert pdf(template, {"name": "☐", "rows": []}, AT, drawn="☐").startswith(b"%PDF")
    with pytest.raises(MissingScript):
        pdf(template, {"name": "☒", "rows": []}, AT, drawn="☐")


@pytest.mark.skipif(not (NOTO / "NotoSansTamil-Regular.ttf").exists(), reason="the machine has no Noto fonts")
def test_fonts_of_the_installation_are_used(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "fonts" / "more"
    folder.mkdir(parents=True)
    shutil.copy(NOTO / "NotoSansTamil-Regular.ttf", folder)
    monkeypatch.setenv("ITSSO_FONTS", str(tmp_path / "fonts"))
    assert "முருகன்" in printed(template, "முருகன்")
    with pytest.raises(MissingScript, match="Urdu"):
        printed(template, "فاطمہ")
    shutil.copy(NOTO / "NotoNastaliqUrdu-Regular.ttf", folder)
    assert printed(template, "فاطمہ")


def test_a_broken_font_file_has_no_letters(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0\0\5" + bytes(20))
    (tmp_path / "empty.otf").write_bytes(b"")
    (tmp_path / "collection.ttc").write_bytes(b"ttcf" + struct.pack(">III", 0, 1, 9_999))
    assert missing_characters(["a"], font_files([tmp_path])) == {"a"}


def test_a_font_that_was_replaced_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "font.ttf"
    file.write_bytes(b"")
    assert missing_characters(["a"], [file]) == {"a"}
    shutil.copy(FONTS / "NotoSans-Regular.ttf", file)
    assert missing_characters(["a"], [file]) == set()


@given(st.text(max_size=60))
def test_whatever_is_typed_is_printed_or_refused_for_a_named_reason(text: str) -> None:
    missing = missing_characters([text], font_files([FONTS]))
    assert missing <= set(text)
    assert bool(scripts_of(missing)) == bool(missing)
