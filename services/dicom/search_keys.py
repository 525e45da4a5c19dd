"""What a text is searched by: folded, cut into words and trigrams, so that an index bounds every search.

A folded text has no case and no accents, single spaces, and compatibility forms resolved: `"Müller  Ørsted"`
is `"muller orsted"`. The `search` part of a study's document is made here and nowhere else.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from services.dicom.moments import date_key, time_key

__all__ = ["date_key", "fold", "name_keys", "study_search", "text_key", "time_key", "tokens", "trigrams"]

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
# Combining classes up to 9 are part of the letter in the scripts that use them (kana voicing, viramas).
_PART_OF_LETTER = 9
_FIRST_WITHOUT_SPACES = "\u2e80"  # from here on scripts that do not put spaces between words
KEY_LENGTH = 256  # characters
_WORDS = re.compile(r"[^\s^=,;/\\]+")
_SEARCHED = (
    "PatientID", "PatientName", "OtherPatientIDsSequence", "ResponsiblePerson", "PatientSpeciesDescription",
    "PatientBreedDescription", "AccessionNumber", "StudyID", "StudyDescription", "ReferringPhysicianName",
)  # fmt: skip


def fold(text: str) -> str:
    """The text without case, accents and superfluous space."""
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(c for c in apart if unicodedata.combining(c) <= _PART_OF_LETTER)
    return " ".join(unicodedata.normalize("NFC", bare).translate(_LETTERS).split())


def text_key(text: str) -> str:
    """The folded text as an index holds it: no longer than is good for an index."""
    return fold(text)[:KEY_LENGTH]


def words_of(folded: str) -> list[str]:
    """The words of a folded text; a person name's components and groups are words too."""
    return _WORDS.findall(folded)


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
    """Every folded group ("smith^rex"), then every word of them, each once: all are searched by prefix."""
    groups = [folded for group in name_groups(name) if (folded := fold_name(group))]
    return list(dict.fromkeys([*groups, *(word for group in groups for word in words_of(group))]))


def tokens(word: str) -> list[str]:
    """What must all stand among the trigrams of a text for it to hold the folded word.

    Three letters and more are found anywhere in a word, fewer at the start of one (in scripts
    without spaces anywhere).
    """
    return list(dict.fromkeys(word[i : i + 3] for i in range(len(word) - 2))) or [word]


def trigrams(folds: Iterable[str]) -> list[str]:
    """Every trigram of every word of the folded texts, and what `tokens` asks of shorter words; each once."""
    found: dict[str, None] = {}
    for word in dict.fromkeys(word for folded in folds for word in words_of(folded)):
        found.update(dict.fromkeys((word[:1], word[:2])))
        found.update(dict.fromkeys(word[i : i + 3] for i in range(len(word) - 2)))
        if is_without_spaces(word):
            found.update(dict.fromkeys(word[i : i + n] for n in (1, 2) for i in range(len(word) + 1 - n)))
    return list(found)


def is_without_spaces(word: str) -> bool:
    """Whether the word is of a script that puts no spaces between words."""
    return max(word) >= _FIRST_WITHOUT_SPACES


def texts(document: Mapping[str, Any]) -> list[str]:
    """The folded texts of a study's document that free text is looked for in."""
    return [
        key for keyword in _SEARCHED for text in _leaves(document.get(keyword)) if (key := text_key(text))
    ]


def other_group_tokens(beginning: str) -> list[str]:
    """What stands among the words of a study for the beginning of a name's second or third group.

    The first group is searched along the sortable name, and few have others.
    """
    return ["=" + beginning[:length] for length in (1, 2, 3) if len(beginning) >= length]


def study_search(
    patient: Mapping[str, Any], client: Mapping[str, Any], study: Mapping[str, Any]
) -> dict[str, Any]:
    """The `search` part of a study's document: sortable scalars, and one array per kind of search."""
    whole = {**patient, **client, **study}
    names = name_keys(whole.get("PatientName"))
    return {
        "date": date_key(_text(whole.get("StudyDate"))) or "",
        "time": time_key(_text(whole.get("StudyTime"))) or "",
        "name": names[0] if names else "",
        "PatientID": text_key(_text(whole.get("PatientID"))),
        "AccessionNumber": text_key(_text(whole.get("AccessionNumber"))),
        "StudyID": text_key(_text(whole.get("StudyID"))),
        "PatientName": names,
        "ResponsiblePerson": name_keys(whole.get("ResponsiblePerson")),
        "words": trigrams(texts(whole)) + _others(whole.get("PatientName")),
    }


def _others(name: Any) -> list[str]:
    groups = [folded for group in name_groups(name) if (folded := fold_name(group))]
    return list(dict.fromkeys(token for group in groups[1:] for token in other_group_tokens(group)))


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    return "" if value is None else str(value)


def _leaves(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part)
    elif isinstance(value, Mapping):  # a person's groups, or an item of OtherPatientIDsSequence
        yield from _leaves(value["PatientID"] if "PatientID" in value else list(value.values()))
    elif value is not None:
        yield str(value)
