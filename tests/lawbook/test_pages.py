"""The law's public pages and the calculator, as a reader without a sign-in meets them. No database is needed."""

from __future__ import annotations

import gzip
import re
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from itsso import law
from itsso.law.event_kinds import Kind
from itsso.law.grammar import CERTAINTIES, Length
from itsso.lawbook import facts, family, glossary, periods, rules, wording
from itsso.lawbook.forms import CalculatorForm
from itsso.platform import limits
from tests.lawbook.calculator_forms import MOULALI, day
from tests.support.html_check import sound

HEAVIEST = 25 * 1024  # of the page itself; style, script and icon take the rest of the 60 kB


@pytest.fixture(autouse=True)
def _no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the only query of these pages, the count of requests, fail, so that every request is let through."""

    def raise_gone(*_: Any) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(limits, "_ask", raise_gone)


def reader(language: str = "en") -> Client:
    return Client(HTTP_HOST="127.0.0.1", HTTP_ACCEPT_LANGUAGE=language)


def text_of(tag: BeautifulSoup | Tag) -> str:
    return " ".join(tag.get_text(" ").split())


def page(address: str, language: str = "en", **query: str) -> BeautifulSoup:
    response = reader(language).get(address, query)
    assert response.status_code == 200
    assert len(gzip.compress(response.content)) < HEAVIEST
    return sound(response.content)


def answer(typed: dict[str, Any], language: str = "en") -> BeautifulSoup:
    response = reader(language).post(reverse("lawbook:calculator"), typed)
    assert response.status_code == 200
    return sound(response.content)


def row(soup: BeautifulSoup, title: str) -> str:
    """Return the text under a time limit's title, folded or not."""
    titles = [heading for heading in soup.select("main h3") if text_of(heading).startswith(title)]
    assert len(titles) == 1, title
    texts = [text_of(titles[0])]
    for after in titles[0].find_next_siblings():
        if after.name in ("h2", "h3", "hr"):
            break
        texts.append(text_of(after))
    return " ".join(texts)


def fold(soup: BeautifulSoup, title: str) -> str:
    """Return the text of a fold of the answer; empty where there is none."""
    folds = [
        details for details in soup.select("main details") if text_of(details.summary or details).startswith(title)
    ]
    return text_of(folds[0]) if folds else ""


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("name", ["index", "offences", "kinds", "examples", "calculator", "rights"])
def test_the_law_is_open_to_everybody_light_and_in_both_languages(name: str, language: str) -> None:
    assert page(reverse(f"lawbook:{name}"), language)


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_rule_has_a_page_with_its_versions_and_their_certainty(language: str) -> None:
    for rule in law.book().rules:
        soup = page(reverse("lawbook:rule", args=[rule.id]), language)
        assert text_of(soup.h1 or soup) == rule.title[language]
        assert len(soup.select(".govuk-summary-card .govuk-tag")) == len(rule.versions), rule.id


ALIKE_IN_HINDI = {"Crl", "Supp", "ii", "iii", "Ctrl"}


def test_pages_of_the_law_are_completely_in_hindi() -> None:
    """Apart from the letters of Acts and reports, only addresses and the names that programs use stay English."""
    soups = [page(reverse("lawbook:rule", args=[rule.id]), "hi") for rule in law.book().rules]
    soups += [page(reverse(f"lawbook:{name}"), "hi") for name in ("index", "examples", "calculator")]
    all_text = " ".join(text_of(soup.main or soup) for soup in soups)
    for rule in law.book().rules:
        all_text = all_text.replace(rule.id, "")
    all_text = re.sub(r"https://\S+", "", all_text)
    assert set(re.findall(r"\b[A-Za-z]?[a-z]{2,}\b", all_text)) <= ALIKE_IN_HINDI


def test_fact_by_names_a_way_of_informing_or_an_appellant() -> None:
    assert facts.line("by", "phone", "victim_informed_of_arrest") == "How: telephone"
    assert facts.line("by", "accused", "appeal_filed") == "By whom: the accused"
    with translation.override("hi"):
        assert facts.name("by", "victim_informed") == "किस प्रकार"


def test_every_fact_and_code_of_the_book_has_words_in_both_languages() -> None:
    """A new kind brings its words: without them a form would print `papers_missing`, in Hindi too."""
    schemas = {name: fact for kind in law.book().kinds.values() for name, fact in kind.facts.items()}
    assert schemas.keys() - facts.NAMES.keys() == set()
    codes = {code for kind in law.book().kinds.values() for fact in kind.facts.values() for code in fact.codes}
    assert codes - facts.CODES.keys() == set()
    with translation.override("hi"):
        english = [
            str(label)
            for label in (*facts.NAMES.values(), *facts.NAMES_IN_KIND.values(), *facts.CODES.values())
            if str(label).isascii()
        ]
    assert english == ["CCTNS"]


def test_a_rule_that_is_not_in_the_book_is_not_found() -> None:
    assert reader().get("/law/rules/nothing.of_the_kind/").status_code == 404


def test_a_rule_shows_its_period_by_punishment_in_words() -> None:
    page_text = text_of(page(reverse("lawbook:rule", args=["custody.default_bail"])))
    assert "90 days (the first day counted) where the punishment may be death or imprisonment for life" in page_text
    assert "60 days (the first day counted) otherwise" in page_text


@pytest.mark.parametrize("language", ["en", "hi"])
def test_two_facts_with_one_meaning_are_one_line(language: str) -> None:
    """The start of an e-FIR is recorded as `electronic: true` by some sources, as `mode: electronic` by others."""
    rule = rules.rule("registration.e_fir_signature")
    with translation.override(language):
        assert len(rule.rule.starts) == 2
        assert rule.starts.count("(") == 1, rule.starts


def test_default_bail_names_both_extensions_to_180_days_and_under_ndps_to_365() -> None:
    (rule,) = [candidate for candidate in rules.rules() if candidate.rule.id == "custody.default_bail"]
    assert "180 days" in rule.extension and "if NDPS is charged: up to 365 days" in rule.extension


def test_a_states_own_limit_names_the_state() -> None:
    page_text = text_of(page(reverse("lawbook:rule", args=["registration.zero_fir_transfer"])))
    assert "Circular 41/2020/PHQ · Kerala · from 13-11-2020" in page_text


def test_a_rule_of_the_court_names_the_state_that_chooses_the_code_otherwise() -> None:
    page_text = text_of(page(reverse("lawbook:rule", args=["trial.copies"])))
    assert (
        "which version applies to a case: Cognizance taken. In Rajasthan it is the date of this event: FIR registered."
        in page_text
    )


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_version_says_where_it_was_read_and_an_address_is_a_link(language: str) -> None:
    for rule in law.book().rules:
        cards = page(reverse("lawbook:rule", args=[rule.id]), language).select(".govuk-summary-card")
        assert all(("Source" if language == "en" else "स्रोत") in text_of(card) for card in cards), rule.id
    appeal = page(reverse("lawbook:rule", args=["trial.appeal"]), language)
    assert [link["href"] for link in appeal.select(".govuk-summary-card a")] == [
        "https://law.emunshi.ai/bnss/415",
        "https://www.bharatsamvidhan.com/bnss/section-418",
    ]


def test_page_of_a_rule_shows_its_worked_examples() -> None:
    page_text = text_of(page(reverse("lawbook:rule", args=["investigation.two_months"])))
    assert "Moulali v. State of Karnataka" in page_text
    assert "Completion of investigation : 25-01-2025; done on 24-01-2025, in time" in page_text


@pytest.mark.parametrize("wanted", ["376(2) IPC", "IPC 376(2)", "धारा ३७६(२) भा.दं.सं."])
def test_a_section_is_found_however_it_is_written(wanted: str) -> None:
    soup = page(reverse("lawbook:offences"), q=wanted)
    assert {text_of(head).split("(")[0] for head in soup.select("tbody th")} == {"IPC 376"}


def test_the_table_of_each_act_has_its_name_and_writes_sections_in_the_readers_script() -> None:
    for language, act, section in (
        ("en", "Indian Penal Code 1860", "IPC 354D"),
        ("hi", "भारतीय दंड संहिता 1860", "आईपीसी 354D"),
    ):
        soup = page(reverse("lawbook:offences"), language, q="IPC 354D")
        assert [text_of(caption) for caption in soup.select("caption")] == [f"{act} (1)"]
        assert [text_of(head) for head in soup.select("tbody th")] == [section]


ON_A_FIRST_CONVICTION = (
    "Yes, on a first conviction; not on a later one",
    "हाँ, पहली दोषसिद्धि पर; बाद की दोषसिद्धि पर नहीं",
)
ON_HER_COMPLAINT = ("Yes, only on the victim's complaint", "हाँ, केवल पीड़िता के परिवाद पर")


@pytest.mark.parametrize(
    ("section", "place", "english", "hindi"),
    [(section, 3, *ON_A_FIRST_CONVICTION) for section in ("BNS 77", "BNS 78", "IPC 354C", "IPC 354D")]
    + [(section, 2, *ON_HER_COMPLAINT) for section in ("BNS 67", "IPC 376B")],
)
def test_conditions_of_cognizable_and_bailable_are_shown_with_them(
    section: str, place: int, english: str, hindi: str
) -> None:
    for language, expected in (("en", english), ("hi", hindi)):
        cells = page(reverse("lawbook:offences"), language, q=section).select("tbody tr:first-child td")
        assert text_of(cells[place]) == expected


def test_an_offence_is_found_by_a_word_and_a_search_without_a_match_says_what_to_try() -> None:
    assert "BNS 78" in text_of(page(reverse("lawbook:offences"), q="stalking"))
    assert "Enter the Act and the number" in text_of(page(reverse("lawbook:offences"), q="qqq"))


def test_the_two_clocks_of_a_case_are_separate_each_with_its_authority() -> None:
    soup = answer(MOULALI)
    investigation, custody = (
        row(soup, "Completion of investigation"),
        row(soup, "Charge sheet deadline in custody, else default bail"),
    )
    assert "25-01-2025" in investigation
    assert "BNSS 193(2)" in investigation
    assert "from 25-11-2024: FIR registered 2 calendar months" in investigation
    assert "23-02-2025" in custody
    assert "BNSS 187(3)" in custody
    assert "from 26-11-2024: First remand" in custody


def test_an_hour_that_was_typed_is_counted_to_the_minute() -> None:
    assert "27-11-2024 09:10" in row(answer(MOULALI), "Production before a Magistrate")


def test_the_answer_is_in_hindi_too() -> None:
    soup = answer(MOULALI, "hi")
    assert "समय पर हुआ अंतिम तिथि: 25-01-2025 । 24-01-2025 को पूरा।" in row(soup, "अन्वेषण पूरा करना")
    assert "(exhibit)" not in text_of(soup.main or soup)


def test_a_section_that_the_book_does_not_know_is_named_with_the_answer() -> None:
    soup = answer({**MOULALI, "sections": "BNS 64(1), BNS 999"})
    assert "BNS 999: this system does not have this section." in text_of(soup)
    assert row(soup, "Completion of investigation")


def test_contradicting_facts_are_reported_and_not_refused() -> None:
    assert "is before the offence" in text_of(answer({**MOULALI, **day("offence_from", "18-05-2025")}))


def test_a_section_of_procedure_in_place_of_a_penal_one_is_reported() -> None:
    slip = {**MOULALI, "sections": "64(1) BNSS, 351(2) BNS", **day("offence_from", "02-11-2024")}
    page_text = text_of(answer(slip))
    assert "If BNS 64(1) was meant, correct it" in page_text
    assert "This case is on the ITSSO list" in page_text
    alone = reader().post(reverse("lawbook:calculator"), {**slip, "sections": "64(1) BNSS"})
    assert alone.status_code == 422
    assert "If BNS 64(1) was meant, correct it" in text_of(sound(alone.content))


def test_whether_a_case_is_on_the_list_is_not_denied_where_a_section_is_not_known() -> None:
    page_text = text_of(answer({**MOULALI, "sections": "BNS 999, 351(2) BNS", **day("offence_from", "02-11-2024")}))
    assert "BNS 999: this system does not have this section" in page_text
    assert "It is not known whether this case is on the ITSSO list" in page_text


def test_typed_values_are_shown_again_with_their_errors_and_with_the_answer() -> None:
    wrong = {**MOULALI, "sections": "nothing", **day("first_remand", "31-02-2024"), "arrested_time": "9 o'clock"}
    response = reader().post(reverse("lawbook:calculator"), wrong)
    assert response.status_code == 422
    soup = sound(response.content)
    assert text_of(soup.title or soup).startswith("Error:")
    summary = text_of(soup.select_one(".govuk-error-summary") or soup)
    assert "None of these sections could be read." in summary
    assert "First remand" in summary
    assert "14:30" in summary
    for form in (soup, answer(MOULALI)):
        assert [box["value"] for box in form.select("[name^=fir_registered_]")] == ["25", "11", "2024"]
    assert soup.select_one("[name=arrested_time]")["value"] == "9 o'clock"  # type: ignore[index]


def test_a_time_without_its_date_and_a_period_that_runs_backward_are_named() -> None:
    wrong = {**MOULALI, **day("offence_to", "01-05-2024"), "medical_time": "10:00"}
    soup = BeautifulSoup(reader().post(reverse("lawbook:calculator"), wrong).content, "html.parser")
    summary = text_of(soup.select_one(".govuk-error-summary") or soup)
    assert "The last date of the offence is before the first." in summary
    assert "Enter the date for this time." in summary


def test_a_day_that_is_still_to_come_is_refused_unless_it_is_asked_for() -> None:
    ahead = {**MOULALI, **day("fir_registered", "25-11-2124")}
    assert "This date is in the future." in text_of(sound(reader().post(reverse("lawbook:calculator"), ahead).content))
    soup = answer({**ahead, **day("as_on", "26-11-2124")})
    assert "25-01-2125" in row(soup, "Completion of investigation")


def test_a_day_before_anything_had_happened_is_answered_in_words() -> None:
    soup = answer({**MOULALI, **day("as_on", "01-11-2024")})
    assert "No information, FIR or later event is recorded by 01-11-2024." in text_of(soup)


def test_nothing_that_is_typed_is_kept_in_an_address_a_cookie_or_a_cache() -> None:
    client = reader()
    response = client.post(reverse("lawbook:calculator"), MOULALI)
    assert "no-store" in response["Cache-Control"]
    assert set(client.cookies) <= {"csrftoken"}
    assert not re.search(r"[?&](sections|fir_registered)", response.content.decode())


def test_the_calculator_takes_nothing_from_an_address() -> None:
    soup = page(reverse("lawbook:calculator"), sections="BNS 64(1)")
    assert text_of(soup.select_one("[name=sections]") or soup) == ""


@pytest.mark.parametrize("typed", [{}, {"sections": ""}, {"sections": "BNS 64", "state": "ZZ", "child": "perhaps"}])
def test_a_form_half_filled_or_forged_is_refused_in_words(typed: dict[str, str]) -> None:
    assert reader().post(reverse("lawbook:calculator"), typed).status_code == 422


def test_whole_years_are_written_as_years() -> None:
    assert [periods.length(Length("months", n)) for n in (2, 12, 36)] == ["2 calendar months", "1 year", "3 years"]


FIR_ALONE = {"sections": "BNS 64(1), POCSO 6", "child": "yes", **day("fir_registered", "10-08-2026")}
ASKED_ON = day("as_on", "27-11-2026")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_an_empty_date_is_asked_of_the_officer_and_nothing_is_red(language: str) -> None:
    """With the FIR's day alone the page said "Overdue, 108 days late": a family would have accused the police."""
    soup = answer({**FIR_ALONE, **ASKED_ON}, language)
    assert not soup.select("main .govuk-tag--red")
    examination = row(soup, "Medical examination" if language == "en" else "पीड़ित/पीड़िता का चिकित्सीय परीक्षण")
    assert ("Not known: ask the officer" if language == "en" else "ज्ञात नहीं: अधिकारी से पूछें") in examination
    assert "11-08-2026" in examination


def test_what_is_ticked_as_not_done_is_red_and_nothing_else() -> None:
    soup = answer({**FIR_ALONE, **ASKED_ON, "statement_undone": "on", "victim_informed_undone": "on"})
    assert "Not done in time Last day: 11-08-2026 . 108 days over the limit." in row(
        soup, "Statement before a Magistrate"
    )
    assert "Not done in time" in row(soup, "Informant or victim to be told of progress")
    assert "ask the officer" in row(soup, "Medical examination")


def test_duty_of_two_reports_is_not_done_where_one_was_not_made() -> None:
    soup = answer({**FIR_ALONE, **ASKED_ON, **day("told_court", "11-08-2026"), "told_cwc_undone": "on"})
    assert "Not done in time" in row(soup, "Report to the Child Welfare Committee")


def test_a_date_and_a_tick_that_it_was_not_done_contradict_each_other() -> None:
    wrong = {**FIR_ALONE, **day("medical", "11-08-2026"), "medical_undone": "on"}
    response = reader().post(reverse("lawbook:calculator"), wrong)
    assert response.status_code == 422
    assert "not both" in text_of(sound(response.content))


def test_there_is_still_time_before_a_limit_passes_though_no_report_is_entered() -> None:
    soup = answer({**FIR_ALONE, **day("as_on", "10-08-2026")})
    assert "There is still time" in row(soup, "Completion of investigation")


def test_an_fir_with_a_day_is_nowhere_shown_as_not_begun() -> None:
    page_text = text_of(answer({**FIR_ALONE, **ASKED_ON}))
    assert "Registration of the FIR" not in page_text
    assert "FIR on a court's order" not in page_text


HELD = {
    "sections": "BNS 64(1)",
    "child": "no",
    **day("fir_registered", "01-06-2026"),
    **day("first_remand", "06-06-2026"),
    **ASKED_ON,
}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, "If no charge sheet had reached the court by the last day"),
        ({"final_report_undone": "on"}, "The accused may now be released on bail"),
        (day("as_on", "10-06-2026"), "If no charge sheet reaches the court by the last day"),
        ({**day("final_report", "20-10-2026"), "report": "charge_sheet"}, "The accused had a right to bail"),
    ],
)
def test_default_bail_is_explained_and_is_no_acquittal(more: dict[str, str], expected: str) -> None:
    limit_text = row(answer({**HELD, **more}), "Charge sheet deadline in custody, else default bail")
    assert expected in limit_text
    assert "This is not an acquittal: the case goes on." in limit_text


def test_a_charge_sheet_in_time_leaves_no_default_bail_to_explain() -> None:
    limit_text = row(
        answer({**HELD, **day("final_report", "20-07-2026"), "report": "charge_sheet"}),
        "Charge sheet deadline in custody",
    )
    assert "there is no right to this bail" in limit_text
    assert "acquittal" not in limit_text


def test_police_custody_is_shown_with_its_fifteen_days() -> None:
    assert "at most fifteen days in all" in row(
        answer({**HELD, **day("as_on", "10-06-2026")}), "Period in which police"
    )
    assert "at most fifteen days in all" in text_of(page(reverse("lawbook:index"))).lower()
    assert "fifteen days" in text_of(page(reverse("lawbook:rule", args=["custody.police_custody"])))


SEVERAL = {
    **HELD,
    **day("arrested_2", "20-06-2026"),
    **day("first_remand_2", "21-06-2026"),
    "accused_child_3": "yes",
    **day("arrested_3", "22-06-2026"),
    **day("first_remand_4", "01-07-2026"),
    **day("released_4", "10-07-2026"),
}


def test_each_of_several_accused_has_a_separate_clock_and_is_named_without_a_code() -> None:
    soup = answer(SEVERAL)
    assert "03-09-2026" in row(soup, "Charge sheet deadline in custody, else default bail (the first accused)")
    assert "18-09-2026" in row(soup, "Charge sheet deadline in custody, else default bail (the second accused)")
    assert not re.search(r"\b[AV]\d(/\d)?\b", text_of(soup.main or soup))


def test_the_answer_explains_what_applies_to_a_child_accused() -> None:
    page_text = text_of(answer(SEVERAL))
    assert "The third accused is given here as a child." in page_text
    assert "Juvenile Justice Board within twenty-four hours" in page_text


def test_default_bail_of_a_child_accused_is_shown_and_no_certainty() -> None:
    page_text = text_of(answer({**HELD, "accused_child": "yes"}))
    assert "03-09-2026" in page_text
    assert (
        "Courts differ on whether an accused child also has the right to this bail. If so: If no charge sheet"
        in page_text
    )


def test_what_a_report_says_of_each_accused_reaches_the_law() -> None:
    form = CalculatorForm(
        {
            **SEVERAL,
            **day("final_report", "20-08-2026"),
            "report": "charge_sheet",
            "in_report": "charged",
            "in_report_2": "pending",
            "in_report_3": "absconding",
            **day("supplementary_2", "01-09-2026"),
            **day("supplementary_4", "01-09-2026"),
        }
    )
    assert form.is_valid(), form.errors
    facts_by_kind = {event.kind: event.facts for event in form.case().events}
    assert facts_by_kind[Kind.FINAL_REPORT_FILED] == {
        "report": "charge_sheet",
        "charged": ["A1"],
        "pending": ["A2"],
        "absconding": ["A3"],
    }
    assert facts_by_kind[Kind.SUPPLEMENTARY_REPORT_FILED] == {"charged": ["A2", "A4"]}
    assert [accused.id for accused in form.case().accused] == ["A1", "A2", "A3", "A4"]
    assert ("final_report_filed", "A2") in form.not_done()


def test_an_unreadable_section_is_reported_before_anything_else() -> None:
    soup = answer({**FIR_ALONE, "sections": "BNS 64(1), XYZ 99"})
    main_text = text_of(soup.main or soup)
    assert main_text.index("XYZ 99") < main_text.index("Most important")


@pytest.mark.parametrize("language", ["en", "hi"])
def test_helplines_and_remedies_are_on_the_pages_for_families(language: str) -> None:
    pages = [page(reverse(f"lawbook:{name}"), language) for name in ("index", "calculator")]
    pages += [page(reverse("lawbook:rule", args=["victim.medical_examination"]), language)]
    pages += [answer({**FIR_ALONE, **ASKED_ON}, language)]
    for soup in pages:
        assert {anchor["href"] for anchor in soup.select("main a[href^=tel]")} == {
            "tel:112",
            "tel:181",
            "tel:1098",
            "tel:15100",
        }
        assert {"en": "BNSS 173(4)", "hi": "बीएनएसएस 173(4)"}[language] in text_of(soup)


def test_the_marks_of_certainty_have_a_legend_on_their_pages() -> None:
    pages = [page(reverse("lawbook:index")), page(reverse("lawbook:offences")), answer({**FIR_ALONE, **ASKED_ON})]
    pages += [page(reverse("lawbook:rule", args=["custody.default_bail"]))]
    for soup in pages:
        legend = fold(soup, "How certain is the law?")
        for meaning in glossary.CERTAINTIES.values():
            assert str(meaning) in legend


def test_every_certainty_of_the_book_is_in_the_legend() -> None:
    assert tuple(glossary.CERTAINTIES) == CERTAINTIES


def test_what_applies_first_is_open_and_the_rest_is_folded() -> None:
    soup = answer({**FIR_ALONE, **ASKED_ON})
    first = [text_of(heading) for heading in soup.select("main h3") if not heading.find_parent("details")]
    assert first == [law.book().rule(rule_id).title["en"] for rule_id in family.FOREMOST[:5]]
    assert fold(soup, "Later, or only in some cases")
    assert fold(soup, "Does not apply here")


def test_the_foremost_rules_are_in_the_book() -> None:
    assert {*family.FOREMOST, *family.EXPLAINED} <= {rule.id for rule in law.book().rules}


@pytest.mark.parametrize("rule", ["investigation.two_months", "victim.treatment"])
def test_what_holds_for_some_cases_only_is_said_so(rule: str) -> None:
    soup = page(reverse("lawbook:rule", args=[rule]))
    inset_texts = " ".join(text_of(inset) for inset in soup.select(".govuk-inset-text"))
    assert inset_texts.startswith("Only in some cases:")
    for element in soup.select(".govuk-inset-text"):
        element.decompose()
    for note in ("attempt_not_listed", "zero_fir_start", "predecessor_read_through"):
        assert law.book().notes[note]["en"] not in text_of(soup)


def test_legal_terms_are_explained_on_the_pages_that_use_them() -> None:
    assert "A Magistrate's order that an arrested person stays in custody." in fold(
        page(reverse("lawbook:rule", args=["custody.default_bail"])), "What the words mean"
    )
    assert "The court takes up the case" in fold(page(reverse("lawbook:index")), "What the words mean")
    assert "sends a serious case to the Court of Session" in fold(
        page(reverse("lawbook:rule", args=["trial.committal"])), "What the words mean"
    )


@pytest.mark.parametrize(
    ("label", "named"),
    [
        ("A1", "the first accused"),
        ("A2/2", "the second accused, custody 2"),
        ("A7", "accused no. 7"),
        ("V2", "the second victim"),
        ("accused", "each accused"),
        ("P-104", "P-104"),
    ],
)
def test_people_are_named_without_codes(label: str, named: str) -> None:
    assert wording.person(label) == named


def test_help_for_a_duty_that_the_police_do_not_owe_leads_to_the_court() -> None:
    police, court, prison = (
        text_of(page(reverse("lawbook:rule", args=[rule])))
        for rule in ("investigation.two_months", "evidence.property_statement", "custody.undertrial_term")
    )
    assert "write to the Superintendent of Police, with the section" in police
    for page_text in (court, prison):
        assert "write to the Superintendent of Police, with the section" not in page_text
        assert "This is not a duty of the police." in page_text


def test_an_undertrial_s_page_says_which_part_of_the_term_and_that_death_and_life_are_left_out() -> None:
    page_text = text_of(page(reverse("lawbook:rule", args=["custody.undertrial_term"])))
    assert "Part of the longest term of imprisonment; no date is calculated here" in page_text
    assert "not where the punishment may be death or imprisonment for life" in page_text
    assert "99 years" not in page_text
    assert "The law gives no period" not in page_text


def test_from_and_to_of_an_event_read_alone_in_hindi() -> None:
    with translation.override("hi"):
        assert (str(facts.NAMES["from"]), str(facts.NAMES["to"])) == ("किससे", "किसे")


def test_between_two_last_days_no_right_to_bail_is_promised() -> None:
    typed = {**day("fir_registered", "01-01-2025"), **day("first_remand", "02-01-2025"), **day("as_on", "05-04-2025")}
    limit_text = row(
        answer({"sections": "64 BNS, 22(c) NDPS", **typed}), "Charge sheet deadline in custody, else default bail"
    )
    assert "01-04-2025 or 30-06-2025" in limit_text
    assert "It is not certain which of these days was the last." in limit_text
    assert "the accused may now be released" not in limit_text


@pytest.mark.parametrize("language", ["en", "hi"])
def test_answer_folds_the_form_away_and_says_openly_that_it_is_no_legal_advice(language: str) -> None:
    soup = answer(MOULALI, language)
    form = soup.select_one("main form")
    assert form is not None and form.find_parent("details", open=False) is not None
    with translation.override(language):
        notice = translation.gettext(
            "What you enter here is not stored: it is gone when this page is closed. Do not enter names. This is an "
            "independent reading of the law and not legal advice."
        )
    notices = [text for text in soup.find_all("p") if text_of(text) == notice]
    assert len(notices) == 1 and notices[0].find_parent("details") is None
    refused = reader(language).post(reverse("lawbook:calculator"), {**MOULALI, "sections": "nothing"})
    open_form = sound(refused.content).select_one("main form")
    assert open_form is not None and open_form.find_parent("details") is None
