from hypothesis import given, settings
from hypothesis import strategies as st

from services.dicom.matching import text_found, text_match
from services.dicom.search_keys import (
    KEY_LENGTH,
    fold,
    fold_name,
    name_keys,
    study_search,
    text_key,
    tokens,
    trigrams,
    words_of,
)


class TestFold:
    def test_case_accents_and_superfluous_space_do_not_count(self) -> None:
        assert fold("  MÜLLER   Ørsted ") == "muller orsted"
        assert fold("Straße") == "strasse"
        assert fold("Łukasz Núñez-Œuvre") == "lukasz nunez-oeuvre"
        assert fold("Ёлка") == fold("елка")

    def test_full_width_and_narrow_letters_are_the_same(self) -> None:
        assert fold("\uff32\uff25\uff38") == "rex"

    def test_kana_keep_their_voicing_and_hangul_its_syllables(self) -> None:
        assert fold("が") != fold("か")
        assert fold("김희중") == "김희중"

    @settings(derandomize=True)
    @given(st.text())
    def test_folding_twice_changes_nothing(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)


class TestNameKeys:
    def test_every_group_and_every_word_is_a_key_once(self) -> None:
        name = {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}
        assert name_keys(name) == [
            "yamada^tarou", "山田^太郎", "やまだ^たろう",
            "yamada", "tarou", "山田", "太郎", "やまだ", "たろう",
        ]  # fmt: skip

    def test_padding_and_empty_components_are_left_away(self) -> None:
        assert fold_name(" Smith ^ Rex ^^^ ") == "smith^rex"
        assert name_keys({"Alphabetic": "^^"}) == []

    def test_nothing_has_no_keys(self) -> None:
        assert name_keys(None) == []
        assert name_keys("") == []

    def test_several_names_have_the_keys_of_all(self) -> None:
        assert name_keys([{"Alphabetic": "A^B"}, {"Alphabetic": "C"}]) == ["a^b", "c", "a", "b"]


class TestTrigrams:
    @settings(derandomize=True)
    @given(st.text(min_size=1, max_size=30), st.data())
    def test_every_piece_of_a_word_of_three_letters_and_more_is_found(
        self, text: str, data: st.DataObject
    ) -> None:
        for word in words_of(fold(text)):
            start = data.draw(st.integers(0, len(word) - 1))
            piece = word[start:]
            if len(piece) > 2 or start == 0:
                assert set(tokens(piece)) <= set(trigrams([fold(text)]))

    def test_short_words_are_found_at_the_start_of_a_word(self) -> None:
        held = set(trigrams(["rex miller"]))
        assert set(tokens("re")) <= held
        assert set(tokens("ex")) - held

    def test_single_characters_are_found_anywhere_without_spaces(self) -> None:
        assert set(tokens("太")) <= set(trigrams(["山田太郎"]))
        assert set(tokens("田太")) <= set(trigrams(["山田太郎"]))


PATIENT = {
    "PatientName": {"Alphabetic": "Müller^Rex"},
    "PatientID": "d-1001 ",
    "OtherPatientIDsSequence": [{"PatientID": "276098", "TypeOfPatientID": "RFID"}],
    "PatientSpeciesDescription": "Canine",
}
CLIENT = {"ResponsiblePerson": {"Alphabetic": "Müller^Jürgen"}}
STUDY = {"StudyDate": "2026.01.02", "StudyTime": "1030", "AccessionNumber": "A7", "StudyDescription": None}


class TestStudySearch:
    def test_keys_are_sortable_and_folded(self) -> None:
        search = study_search(PATIENT, CLIENT, STUDY)
        assert (search["date"], search["time"]) == ("20260102", "103000.000000")
        assert search["name"] == "muller^rex"
        assert search["PatientID"] == "d-1001"
        assert search["AccessionNumber"] == "a7"
        assert search["ResponsiblePerson"] == ["muller^jurgen", "muller", "jurgen"]

    def test_other_patient_ids_are_searched_but_not_their_type(self) -> None:
        words = study_search(PATIENT, CLIENT, STUDY)["words"]
        assert set(tokens("276098")) <= set(words)
        assert not set(tokens("rfid")) <= set(words)

    def test_nothing_known_makes_empty_keys(self) -> None:
        search = study_search({}, {}, {"StudyDate": "99999999", "StudyTime": ["x"]})
        assert search == {
            "date": "", "time": "", "name": "", "PatientID": "", "AccessionNumber": "", "StudyID": "",
            "PatientName": [], "ResponsiblePerson": [], "words": [],
        }  # fmt: skip

    def test_keys_of_very_long_values_stay_short(self) -> None:
        search = study_search(
            {"PatientID": "x" * 10_000, "PatientName": {"Alphabetic": "y" * 10_000}}, {}, {}
        )
        assert len(search["PatientID"]) == KEY_LENGTH
        assert all(len(key) <= KEY_LENGTH for key in search["PatientName"])
        assert text_key("X" * 10_000) == search["PatientID"]

    def test_what_free_text_finds_its_trigrams_find_too(self) -> None:
        whole = {**PATIENT, **CLIENT, **STUDY}
        held = set(study_search(PATIENT, CLIENT, STUDY)["words"])
        for text in ("rex", "REX müller", "7609", "canine a7", "jür"):
            words = text_match(text)
            assert text_found(words, whole), text
            assert all(set(tokens(word)) <= held for word in words), text

    def test_free_text_needs_every_word(self) -> None:
        whole = {**PATIENT, **CLIENT, **STUDY}
        assert not text_found(text_match("rex feline"), whole)
        assert not text_found(text_match("ex"), whole)  # two letters only begin a word
        assert text_found([], whole)
