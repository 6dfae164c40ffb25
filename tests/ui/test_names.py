"""Names of officers on pages and in the files of lists."""

from django.utils import translation

from itsso.ui.names import person_name, translate_rank


def test_rank_is_translated_and_the_name_says_its_language() -> None:
    with translation.override("hi"):
        assert person_name("SI R. Devi") == 'उप निरीक्षक <span lang="en">R. Devi</span>'
        assert person_name("SI") == '<span lang="en">SI</span>'


def test_cell_of_a_list_has_the_rank_and_no_markup() -> None:
    with translation.override("hi"):
        assert translate_rank("SI R. Devi") == "उप निरीक्षक R. Devi"
        assert translate_rank("Rakesh Yadav") == "Rakesh Yadav"
        assert translate_rank("") == ""
    assert translate_rank("SI R. Devi") == "SI R. Devi"
