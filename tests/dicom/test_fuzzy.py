import pytest
from hypothesis import given
from hypothesis import strategies as some

from services.dicom.fuzzy import near, tokens_near
from services.dicom.search_keys import trigrams

words = some.text("abcdeé山", min_size=1, max_size=9)


class TestNear:
    @pytest.mark.parametrize(
        ("asked", "word"),
        [
            ("simth", "smith"),
            ("smth", "smth"),
            ("smitt", "smith"),
            ("smithh", "smith"),
            ("msith", "smith"),
            ("smiht", "smith"),
            ("schmit", "schmidt"),
            ("mueller", "muller"),
            ("bel", "bella"),
            ("ojhn", "john"),
            ("jonh", "john"),
        ],
    )
    def test_one_slip_is_forgiven(self, asked, word):
        assert near(asked, word)

    @pytest.mark.parametrize(
        ("asked", "word"),
        [("simht", "smith"), ("rax", "rex"), ("john", "jon"), ("bela", "bell"), ("smith", "smithson2")[::-1]],
    )
    def test_more_is_another_word(self, asked, word):
        assert not near(asked, word)


class TestTokensNear:
    @given(words, words)
    def test_every_word_near_has_one_of_them(self, asked, word):
        if near(asked, word):
            assert set(tokens_near(asked)) & set(trigrams([word]))

    @given(words.filter(lambda word: len(word) >= 4), some.data())
    def test_every_slip_is_found_by_them(self, word, data):
        at = data.draw(some.integers(0, len(word) - 1))
        letter = data.draw(some.sampled_from("abx"))
        slips = [
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
        ]
        if at + 1 < len(word):
            slips.append(word[:at] + word[at + 1] + word[at] + word[at + 2 :])
        for slip in slips:
            if len(slip) >= 5:
                assert near(slip, word)
                assert set(tokens_near(slip)) & set(trigrams([word]))
