"""Answers of remote servers held against what they were asked: some ignore keys that they do not know.

PS3.4 C.2.2.1.3 lets a server ignore optional keys, and some ignore required ones. What it then answers is
everything it has, and whoever asked for one animal must not be shown another.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from services.dicom.free_text import found, terms_of
from services.dicom.query import Match, matches, parse_key
from services.dicom.search_keys import fold

Row = Mapping[str, Any]
_OPTIONAL = frozenset({"ModalitiesInStudy"})
"""Keys a server need not know (PS3.4 Table C.6-5): what says nothing of them may still meet them."""
_NAMES = frozenset({"PatientName"})


def meeting(asked: Mapping[str, str]) -> Callable[[Row], bool]:
    """What tells whether a server's row meets all keys, as generously as servers match: case aside.

    A name also meets when it has all the words asked for, in another order. Raises Invalid for what is no
    value.
    """
    checks = [_check(keyword, value) for keyword, value in asked.items()]
    return lambda row: all(check(row) for check in checks)


def _check(keyword: str, value: str) -> Callable[[Row], bool]:
    match = parse_key(keyword, value if keyword in _NAMES else fold(value))
    if keyword in _NAMES:
        terms = terms_of(re.sub(r"[*?^=]", " ", value))
        return lambda row: matches(match, row) or found(terms, {keyword: row.get(keyword)})
    return lambda row: _meets(match, keyword, row.get(keyword))


def _meets(match: Match, keyword: str, value: Any) -> bool:
    values = [
        fold(str(one)) for one in (value if isinstance(value, list) else [value]) if one not in (None, "")
    ]
    if not values and keyword in _OPTIONAL:
        return True
    return matches(match, {keyword: values})
