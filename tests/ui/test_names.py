"""Names of officers on pages and in the files of lists."""

from django.utils import translation

from itsso.ui.names import OfficerName, person_name, translate_rank
from itsso.ui.transliteration import suggest_devanagari, suggest_latin


def test_rank_is_translated_and_the_name_says_its_language() -> None:
    with translation.override("hi"):
        assert person_name(OfficerName("SI", "R. Devi")) == 'उप निरीक्षक <span lang="en">R. Devi</span>'
        assert person_name(OfficerName("", "SI")) == '<span lang="en">SI</span>'


def test_name_is_shown_in_the_script_in_which_it_is_registered_and_never_transliterated() -> None:
    registered, latin_only = OfficerName("SI", "Ramesh Verma", "रमेश वर्मा"), OfficerName("SI", "Ramesh Verma")
    assert registered.local == latin_only.local == registered.full == "SI Ramesh Verma"
    with translation.override("hi"):
        assert registered.local == "उप निरीक्षक रमेश वर्मा"
        assert latin_only.local == "उप निरीक्षक Ramesh Verma"
        assert person_name(registered) == "उप निरीक्षक रमेश वर्मा"
    assert OfficerName("Sub-Inspector", "R. Devi").local == "Sub-Inspector R. Devi"


def test_spelling_in_the_other_script_is_suggested() -> None:
    assert suggest_devanagari("R. Meena Verma") == "आर. मीना वर्मा"
    assert suggest_latin("रमेश सिंह") == "Ramesh Singh"
    assert suggest_devanagari("123") == ""


def test_cell_of_a_list_has_the_rank_and_no_markup() -> None:
    with translation.override("hi"):
        assert translate_rank("SI R. Devi") == "उप निरीक्षक R. Devi"
        assert translate_rank("Rakesh Yadav") == "Rakesh Yadav"
        assert translate_rank("") == ""
    assert translate_rank("SI R. Devi") == "SI R. Devi"
