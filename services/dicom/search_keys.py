"""What a text is searched by: folded, cut into words and trigrams, so that an index bounds every search.

A folded text has no case and no accents, single spaces, and compatibility forms resolved: `"Müller  Ørsted"`
is `"muller orsted"`. A word has no punctuation either: `"O'Brien"` is `"obrien"`, `"D-1001"` is `"d1001"`.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

# Letters that Unicode does not take apart, as people without them on the keyboard write them.
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "đ": "d",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "\u0131": "i",
        "ð": "d",
        "þ": "th",
        "ħ": "h",
        "ŋ": "n",
    }
)
# ... and as those write them who do not leave the dots out.
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})
_ALIKE = str.maketrans(
    {
        **dict.fromkeys("\u2018\u2019\u201b\u02bc\u02b9\u2032\u00b4", "'"),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    }
)
"""Apostrophes and hyphens of other keyboards; an acute accent by itself is typed for one."""
# Combining classes up to 9 are part of the letter in the scripts that use them (kana voicing, viramas).
_PART_OF_LETTER = 9
_FIRST_WITHOUT_SPACES = "\u2e80"  # from here on scripts that do not put spaces between words
KEY_LENGTH = 256  # characters
_BETWEEN_NAMES = re.compile(r"[\^=\\]+")
_SPACE_OR_BETWEEN_NAMES = re.compile(r"[\s^=\\]+")
_APOSTROPHES = re.compile("['`]")
_PUNCTUATION = re.compile(r"[\W_]+")
_IN_WORDS = ("L", "N", "M", "So")  # letters, numbers, marks; and signs, for some animals are called a heart


def fold(text: str) -> str:
    """The text without case, accents and superfluous space."""
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", text.translate(_ALIKE)).casefold()
    bare = "".join(c for c in apart if unicodedata.combining(c) <= _PART_OF_LETTER)
    return " ".join(unicodedata.normalize("NFC", bare).translate(_LETTERS).split())


def text_key(text: str) -> str:
    """The folded text as an index holds it: no longer than is good for an index."""
    return fold(text)[:KEY_LENGTH]


def spellings(text: str) -> tuple[str, ...]:
    """The key of a text, and where it has umlauts a second one, in which they are spelt out.

    `"Jäger"` is `"jager"` and `"jaeger"`: so it is found by either, and what was sent as "Jaeger" by "Jäger".
    """
    key = text_key(text)
    if text.isascii():
        return (key,)
    spelt = text_key(unicodedata.normalize("NFC", text).casefold().translate(_SPELT))
    return (key,) if spelt == key else (key, spelt)


def unpunctuated(word: str) -> str:
    """A folded word without punctuation."""
    return word if word.isalnum() else "".join(pieces_of(word))


def pieces_of(word: str) -> list[str]:
    """What punctuation parts within a folded word: `"smith"` and `"jones"` of `"smith-jones"`.

    An apostrophe parts nothing: `"o'brien"` is one piece without it.
    """
    if word.isalnum():
        return [word]
    word = _APOSTROPHES.sub("", word)
    if not word.isascii():
        word = "".join(c if _is_of_word(c) else " " for c in word)
    return [piece for piece in _PUNCTUATION.split(word) if piece] if word.isascii() else word.split()


def words_of(folded: str) -> list[str]:
    """The words of a folded text; a person name's components and groups are words too."""
    return [word for part in _SPACE_OR_BETWEEN_NAMES.split(folded) if (word := unpunctuated(part))]


def words_in(text: str, *, joined: bool = False) -> frozenset[str]:
    """Every word that a text is found by, in each of its spellings: also what punctuation parts.

    `joined`, of names and numbers: also each component without its spaces, for `"276 098"` and `"van Dyck"`.
    """
    # Few texts are said of one animal only, and who types a word asks about the same animals at each letter.
    return (_words_remembered if len(text) <= KEY_LENGTH else _words_in)(text, joined)


def _words_in(text: str, joined: bool) -> frozenset[str]:
    found: set[str] = set()
    for key in spellings(text):
        for component in _BETWEEN_NAMES.split(key):
            parts = component.split()
            for part in parts:
                pieces = pieces_of(part)
                found.update(("".join(pieces), *pieces))
            if joined and len(parts) > 1:
                found.add(unpunctuated("".join(parts)))
    return frozenset(found - {""})


_words_remembered = lru_cache(maxsize=8192)(_words_in)


def _is_of_word(character: str) -> bool:
    return unicodedata.category(character).startswith(_IN_WORDS)


def fold_name(group: str) -> str:
    """One group of a person name, folded, without padding and empty components behind (PS3.5 6.2.1)."""
    return "^".join(part.strip() for part in fold(group).split("^")).rstrip("^")[:KEY_LENGTH]


def name_groups(name: Any) -> list[str]:
    """The groups of a person name in a document (`{"Alphabetic": ...}`, a list of them, or plain text)."""
    if isinstance(name, Mapping):
        return [group for group in name.values() if isinstance(group, str) and group]
    if isinstance(name, list):
        return [group for one in name for group in name_groups(one)]
    return [group for group in name.split("=") if group] if isinstance(name, str) else []


def name_keys(name: Any) -> list[str]:
    """Every folded group of a person name ("smith^rex") that says something."""
    return [folded for group in name_groups(name) if (folded := fold_name(group))]


def tokens(word: str) -> list[str]:
    """What must all stand among the trigrams of a text for it to hold the folded word.

    Three letters and more are found anywhere in a word, fewer at the start of one (in scripts
    without spaces anywhere).
    """
    return list(dict.fromkeys(word[i : i + 3] for i in range(len(word) - 2))) or [word]


def trigrams(words: Iterable[str]) -> list[str]:
    """Every trigram of every word, and what `tokens` asks of shorter words; each once."""
    found: dict[str, None] = {}
    for word in dict.fromkeys(words):
        found.update(dict.fromkeys((word[:1], word[:2])))
        found.update(dict.fromkeys(word[i : i + 3] for i in range(len(word) - 2)))
        if is_without_spaces(word):
            found.update(dict.fromkeys(word[i : i + n] for n in (1, 2) for i in range(len(word) + 1 - n)))
    return list(found)


def is_without_spaces(word: str) -> bool:
    """Return whether the word is of a script that puts no spaces between words."""
    return max(word) >= _FIRST_WITHOUT_SPACES


def other_group_tokens(beginning: str) -> list[str]:
    """What stands among the words of a study for the beginning of a name's second or third group.

    The first group is searched along the sortable name, and few have others.
    """
    return ["=" + beginning[:length] for length in (1, 2, 3) if len(beginning) >= length]
