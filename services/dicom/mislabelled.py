"""Text that is not in the character set its dataset declares: read as what it is, where that is certain.

Some software declares ISO_IR 100 and writes UTF-8, other declares ISO_IR 192 and writes Latin 1. Honest text
must never be read as anything but what it declares, so a label is set aside only where it makes no sense of
the bytes and another character set does. Each value is judged by itself: a modality writes its own words in
one encoding, and the names that a worklist told it in another.
"""

import re

DEFAULT = "iso8859"
"""Of ISO IR 6, which is ASCII: whoever sends more with it means something."""
JIS_X_0201 = "shift_jis"
"""Of ISO IR 13, which has no more of it than one byte holds."""
UTF_8 = "UTF8"
LATIN_9 = "iso8859_15"

_WINDOWS = "cp1252"  # Latin 1 with printable characters where that has controls
_WESTERN = frozenset({DEFAULT, "latin_1", "iso_ir_148", LATIN_9})  # above A0 symbols, then letters
_LATIN = _WESTERN | {"iso8859_2", "iso8859_3", "iso8859_4"}
_MULTI_BYTE = frozenset({
    "GB18030", "GBK", "GB2312", "euc_kr", "iso_ir_58", "iso2022_jp", "iso2022_jp_2",
})  # fmt: skip
_CONTROLS = re.compile("[\x80-\x9f]")  # of C1, which no value of DICOM has (PS3.5 6.1.3)
_BEYOND_JIS_X_0201 = re.compile(rb"[\x80-\xa0\xe0-\xff]")
_LAST_LATIN = "\u017f"  # of Latin Extended-A
# A capital with an accent and a sign behind it may be meant so, once; not two such pairs on end, nor a lower
# case one with two signs.
_FOREIGN = re.compile(rb"(?:[\xc6-\xdf][\x80-\xbf]){2}|[\xe0-\xf4][\x80-\xbf]{2}")
# In a word of small Latin letters stands no capital of another script, and none with an accent and a sign.
_IN_A_WORD = re.compile(rb"[a-z][\xc3-\xc5][\x80-\xbf]|[\xc3-\xc5][\x80-\xbf][a-z]")


def read(value: bytes, codec: str) -> str:
    """The text of bytes that declare one character set without code extensions. Never raises.

    `codec`: Python's name of the set; `DEFAULT` where none is declared.
    """
    unicode, labelled = _strictly(value, UTF_8), _strictly(value, codec)
    if codec == UTF_8:
        return _of_broken_unicode(value) if unicode is None else unicode
    if unicode is not None and _is_unicode(value, unicode, labelled, codec):
        return unicode
    if labelled is None:
        return value.decode(codec, "replace")
    if codec in _WESTERN and _CONTROLS.search(labelled):
        return _strictly(value, _WINDOWS) or labelled
    return labelled


def _is_unicode(value: bytes, unicode: str, labelled: str | None, codec: str) -> bool:
    """Return whether bytes that are well-formed UTF-8 are not what they declare to be."""
    if labelled is None or codec == DEFAULT:
        return True
    if codec in _MULTI_BYTE:
        return False
    if codec == JIS_X_0201:
        return bool(_BEYOND_JIS_X_0201.search(value))
    if _CONTROLS.search(labelled) or _is_of(codec, unicode):
        return True
    if max(unicode) <= _LAST_LATIN and (codec in _WESTERN or _IN_A_WORD.search(value)):
        return True
    return codec in _LATIN and bool(_FOREIGN.search(value))


def _of_broken_unicode(value: bytes) -> str:
    """Western text where nothing in it is UTF-8; of what was cut off or damaged the rest stays."""
    kept = value.decode(UTF_8, "replace")
    if any(not character.isascii() and character != "\ufffd" for character in kept):
        return kept
    western = value.decode("latin_1")
    if _CONTROLS.search(western):
        return _strictly(value, _WINDOWS) or kept
    return western


def _strictly(value: bytes, codec: str) -> str | None:
    try:
        return value.decode(codec)
    except UnicodeDecodeError:
        return None


def _is_of(codec: str, text: str) -> bool:
    """Whether a text is of what the character set is for: nobody writes what happens to be its UTF-8."""
    try:
        text.encode(codec)
    except UnicodeEncodeError:
        return False
    return codec in _LATIN or any(c.isalpha() for c in text if not c.isascii())
