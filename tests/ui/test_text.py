"""How values are written, and what is read."""

import re
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.forms import Form, IntegerField
from django.utils import translation
from django.utils.formats import get_format
from django.utils.safestring import SafeString
from hypothesis import given
from hypothesis import strategies as st

from itsso.ui import text
from itsso.ui.components import unbroken_dates
from itsso.ui.dates import DayField
from itsso.ui.transliteration import consonants, sounding_pattern


@pytest.fixture(autouse=True, params=["en", "hi"])
def _in_both_languages(request: pytest.FixtureRequest) -> object:
    with translation.override(request.param):
        yield


def test_numbers_are_grouped_as_india_groups() -> None:
    assert [text.count(n) for n in (0, 999, 1000, 172471, 123456789)] == [
        "0",
        "999",
        "1,000",
        "1,72,471",
        "12,34,56,789",
    ]


def test_days_and_moments_are_written_day_first_in_indian_time() -> None:
    assert text.day(date(2026, 11, 24)) == "24-11-2026"
    assert text.moment(datetime(2026, 11, 24, 20, 0, tzinfo=UTC)) == "25-11-2026 01:30"
    assert text.day(datetime(2026, 11, 24, 20, 0, tzinfo=UTC)) == "25-11-2026"
    assert text.machine(datetime(2026, 11, 24, 20, 0, tzinfo=UTC)) == "2026-11-25T01:30:00+05:30"


def test_no_month_first_date_is_read_anywhere() -> None:
    assert get_format("DATE_INPUT_FORMATS") == ["%d-%m-%Y", "%d/%m/%Y", "%Y-%m-%d"]


def test_an_fir_number_is_padded_and_never_grouped() -> None:
    assert text.fir_number(12, 2026) == "0012/2026"
    assert text.fir_number(12345, 2026) == "12345/2026"


def test_sections_name_their_act_in_the_script_of_the_reader() -> None:
    written = ["BNS 64(1)", "POCSO 6", "SCST 3(2)(v)", "XYZ 9", "376"]
    with translation.override("en"):
        assert text.sections(written) == "BNS 64(1), POCSO 6, SC/ST 3(2)(v), XYZ 9, 376"
    with translation.override("hi"):
        assert text.sections(written) == "बीएनएस 64(1), पॉक्सो 6, एससी/एसटी 3(2)(v), XYZ 9, 376"


def test_a_citation_names_its_acts_in_the_script_of_the_reader() -> None:
    written = "CrPC 167(2) and BNSS 193(2), POCSO; 2025 INSC 845"
    with translation.override("en"):
        assert text.name_acts(written) == written
    with translation.override("hi"):
        assert text.name_acts(written) == "सीआरपीसी 167(2) and बीएनएसएस 193(2), POCSO; 2025 INSC 845"


def test_below_ten_no_percentage_is_printed() -> None:
    assert "%" not in text.share(4, 9)
    assert "40.0%" in text.share(4, 10)
    assert "%" not in text.share(0, 0)


def test_a_short_list_names_three_and_counts_the_others() -> None:
    names = ["Bihar", "Goa", "Kerala", "Odisha", "Punjab"]
    assert text.short_list([]) == ""
    assert text.short_list(names[:3]) == "Bihar, Goa, Kerala"
    more = {"en": "and 2 more", "hi": "और 2 अन्य"}[translation.get_language()]
    assert text.short_list(names) == f"Bihar, Goa, Kerala {more}"


def test_a_half_of_a_percentage_is_rounded_up() -> None:
    assert text.percent(1, 16, places=1) == "6.3%"
    assert text.percent(1, 8, places=0) == "13%"


@given(st.text(max_size=30))
def test_no_part_of_a_files_name_ends_it_or_the_header_or_leads_out_of_its_folder(part: str) -> None:
    named = text.file_name("itsso", part, 2026)
    assert named.startswith("itsso-") and named.endswith("-2026")
    assert not set(named) & set('"/\\\r\n;.') and named.isascii()


class Asked(Form):
    on = DayField()


def typed(day: str, month: str = "", year: str = "") -> Asked:
    return Asked({"on_day": day, "on_month": month, "on_year": year})


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from(["-", "/", ".", " "]))
def test_every_day_is_read_from_boxes_and_pasted_whole(day: date, mark: str) -> None:
    devanagari = str.maketrans("0123456789", "०१२३४५६७८९")
    whole = mark.join([f"{day.day:02d}", f"{day.month:02d}", str(day.year)])
    for form in (
        typed(str(day.day), str(day.month), str(day.year)),
        typed(str(day.day).translate(devanagari), str(day.month), str(day.year).translate(devanagari)),
        typed(whole),
        typed(whole.translate(devanagari)),
        Asked({"on": day.isoformat()}),
        Asked({"on": day.strftime("%d-%m-%Y")}),
    ):
        assert form.is_valid(), form.errors
        assert form.cleaned_data["on"] == day


@given(st.text(max_size=12), st.text(max_size=4), st.text(max_size=6))
def test_whatever_is_typed_into_a_date_is_a_day_or_an_error(day: str, month: str, year: str) -> None:
    form = typed(day, month, year)
    assert form.is_valid() == ("on" in getattr(form, "cleaned_data", {}))
    str(form)


def test_a_date_that_lacks_a_part_says_so_and_keeps_what_was_typed() -> None:
    form = typed("24", "", "2026")
    assert [error.code for error in form.errors.as_data()["on"]] == ["incomplete"]
    assert 'value="24"' in str(form["on"])
    assert 'value="2026"' in str(form["on"])


def test_a_day_that_is_not_in_the_calendar_is_refused() -> None:
    assert [error.code for error in typed("31", "2", "2026").errors.as_data()["on"]] == ["invalid"]
    assert [error.code for error in typed("3", "13", "2026").errors.as_data()["on"]] == ["invalid"]


def test_the_messages_of_djangos_own_forms_are_in_the_catalogue_of_the_pages() -> None:
    with translation.override("hi"):
        with pytest.raises(ValidationError) as refused:
            IntegerField().clean("x")
        assert refused.value.messages == ["पूर्ण संख्या दर्ज करें।"]


@given(name=st.text("kcqxvwjzpfmntl aeiouhy.,()-012", max_size=12), typed=st.text("kcqxvwjzpfmntlaeiouhy", max_size=6))
def test_pattern_of_a_sound_is_in_the_names_that_have_its_consonants(name: str, typed: str) -> None:
    sound = consonants(typed)
    assert (re.search(sounding_pattern(sound), name) is not None) == (sound in consonants(name))


def test_dates_in_a_sentence_stay_on_one_line_and_html_is_left_alone() -> None:
    sentence = "BNSS 193(2) <b>: 28-12-2026; done on 28-10-2026 23:41, FIR 0012-2026"
    assert unbroken_dates(sentence) == (
        'BNSS 193(2) &lt;b&gt;: <span class="itsso-date">28-12-2026</span>; done on '
        '<span class="itsso-date">28-10-2026 23:41</span>, FIR 0012-2026'
    )
    assert unbroken_dates(SafeString('<a href="?on=28-12-2026">')) == '<a href="?on=28-12-2026">'
