# ruff: noqa: RUF001 - letters that look alike are what is tested
from hypothesis import given, settings
from hypothesis import strategies as st

from services.dicom.search_keys import (
    KEY_LENGTH,
    fold,
    fold_name,
    name_keys,
    pieces_of,
    spellings,
    tokens,
    trigrams,
    unpunctuated,
    words_in,
    words_of,
)

LETTERS = "aBü7-'./^ \u2019"


class TestFold:
    def test_case_accents_and_superfluous_space_do_not_count(self) -> None:
        assert fold("  MÜLLER   Ørsted ") == "muller orsted"
        assert fold("Straße") == "strasse"
        assert fold("Łukasz Núñez-Œuvre") == "lukasz nunez-oeuvre"
        assert fold("Ёлка") == fold("елка")

    def test_apostrophes_and_hyphens_are_one_each(self) -> None:
        assert {fold(f"O{sign}Brien") for sign in "'\u2018\u2019\u02bc\u00b4\u2032"} == {"o'brien"}
        assert {fold(f"a{sign}b") for sign in "-\u2010\u2011\u2013\u2014\u2212"} == {"a-b"}

    def test_full_width_and_narrow_letters_are_the_same(self) -> None:
        assert fold("\uff32\uff25\uff38") == "rex"

    def test_kana_keep_their_voicing_and_hangul_its_syllables(self) -> None:
        assert fold("が") != fold("か")
        assert fold("김희중") == "김희중"

    @settings(derandomize=True)
    @given(st.text())
    def test_folding_twice_changes_nothing(self, text: str) -> None:
        assert fold(fold(text)) == fold(text)


class TestSpellings:
    def test_umlauts_are_left_bare_and_spelt_out(self) -> None:
        assert spellings("Jäger  Ørsted") == ("jager orsted", "jaeger oersted")
        assert spellings("Ångström") == ("angstrom", "aangstroem")
        assert spellings("Noël") == ("noel",)
        assert spellings("Rex") == ("rex",)

    def test_none_is_longer_than_an_index_likes(self) -> None:
        assert {len(key) for key in spellings("ü" * 10_000)} == {KEY_LENGTH}


class TestWords:
    def test_have_no_punctuation(self) -> None:
        assert words_of("o'brien^d-1001 = - rex.") == ["obrien", "d1001", "rex"]
        assert unpunctuated("müller‐x") == "müllerx"
        assert pieces_of("smith-jones/o'brien") == ["smith", "jones", "obrien"]
        assert pieces_of("♥") == ["♥"]

    def test_of_a_text_are_also_what_punctuation_and_spaces_part(self) -> None:
        assert words_in("Smith-Jones^Van Dyck") == {"smithjones", "smith", "jones", "van", "dyck"}
        assert words_in("Smith^Van Dyck", joined=True) == {"smith", "van", "dyck", "vandyck"}
        assert words_in("276 098-1", joined=True) == {"276", "0981", "098", "1", "2760981"}
        assert words_in("-") == words_in("") == frozenset()

    @settings(derandomize=True)
    @given(st.text(LETTERS), st.text("aBü7-'./"), st.text(LETTERS))
    def test_of_a_piece_stand_in_a_word_of_the_whole(self, before: str, piece: str, after: str) -> None:
        whole = words_in(before + piece + after)
        assert all(any(word in held for held in whole) for word in words_of(fold(piece)))


class TestNameKeys:
    def test_are_its_folded_groups(self) -> None:
        name = {"Alphabetic": "Yamada^Tarou", "Ideographic": "山田^太郎", "Phonetic": "やまだ^たろう"}
        assert name_keys(name) == ["yamada^tarou", "山田^太郎", "やまだ^たろう"]

    def test_padding_and_empty_components_are_left_away(self) -> None:
        assert fold_name(" Smith ^ Rex ^^^ ") == "smith^rex"
        assert name_keys({"Alphabetic": "^^"}) == []

    def test_nothing_has_no_keys(self) -> None:
        assert name_keys(None) == []
        assert name_keys("") == []

    def test_several_names_have_the_keys_of_all(self) -> None:
        assert name_keys([{"Alphabetic": "A^B"}, {"Alphabetic": "C"}]) == ["a^b", "c"]


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
                assert set(tokens(piece)) <= set(trigrams(words_of(fold(text))))

    def test_short_words_are_found_at_the_start_of_a_word(self) -> None:
        held = set(trigrams(["rex", "miller"]))
        assert set(tokens("re")) <= held
        assert set(tokens("ex")) - held

    def test_single_characters_are_found_anywhere_without_spaces(self) -> None:
        assert set(tokens("太")) <= set(trigrams(["山田太郎"]))
        assert set(tokens("田太")) <= set(trigrams(["山田太郎"]))
