"""Specific Character Set: bytes to text, code extensions too (PS3.3 C.12.1.1.2, PS3.5 6.1)."""

import re
from functools import lru_cache

from pydicom.charset import CODES_TO_ENCODINGS, python_encoding

from services.dicom.mislabelled import DEFAULT, JIS_X_0201, LATIN_9, UTF_8, read

Charset = tuple[str, ...]
"""Python's names; the first holds until an escape sequence says otherwise. Empty: nothing was declared."""

UNDECLARED: Charset = ()

SPECIFIC_CHARACTER_SET = 0x00080005
_ESC = 0x1B
_PARTS = re.compile(rb"[^\x1b]+|\x1b[^\x1b]*")
_RESETS = re.compile(rb"[\\^=\t\n\f\r]")  # what ends the reach of an escape sequence (PS3.5 6.1.2.5.3)
_ISO_IR = re.compile(r"^ISO[ _-]?IR[ _-]?")
# Their escape sequences switch G0, and Python's codecs read them.
_SWITCHING = frozenset({"iso2022_jp", "iso2022_jp_2"})
_TO_ASCII = b"\x1b(B"
_DELIMITERS = re.compile(r"([\\^=\t\n\f\r])")  # after each, the first character set holds again
_TO_JIS_X_0201 = b"\x1b(J"
# Latin 9 is younger than our pydicom.
_CODECS = {**python_encoding, "ISO_IR 203": LATIN_9, "ISO 2022 IR 203": LATIN_9}
_SETS = {**CODES_TO_ENCODINGS, b"\x1b-b": LATIN_9}
_ALONE = (UTF_8, "GB18030", "GBK")  # these take no code extensions (C.12.1.1.2)
_MISREAD = "would be read as something else"
_ESCAPES = {codec: escape for escape, codec in _SETS.items()}


@lru_cache(maxsize=256)
def charset_of(value: bytes) -> Charset:
    """What a Specific Character Set value declares; terms that nobody knows are left out."""
    terms = (term.strip(" \0").upper() for term in value.decode("ascii", "replace").split("\\"))
    known = tuple(codec for term in terms if (codec := _CODECS.get(_ISO_IR.sub("ISO_IR ", term))))
    alone = next((codec for codec in _ALONE if codec in known), None)
    if alone:
        return (alone,)
    return known if set(known) - {DEFAULT} else UNDECLARED


def decode(value: bytes, charset: Charset) -> str:
    """The text of a value, also where its character set lies (`mislabelled`); code extensions do not.

    Never raises: what cannot be decoded is replaced. NULs are removed.
    """
    if value.isascii() and _ESC not in value:
        text = value.decode("ascii")
    elif _ESC not in value:
        first = charset[0] if charset else DEFAULT
        alone = len(charset) < 2 or first == DEFAULT  # noqa: PLR2004 - one has no code extensions
        text = read(value, first) if alone else value.decode(first, "replace")
    else:
        text = "".join(_part(part, charset) for part in _PARTS.findall(value)).replace("\x1b", "")
    return text.replace("\0", "") if "\0" in text else text


def _plain(value: bytes, charset: Charset) -> str:
    return value.decode(charset[0], "replace") if charset else read(value, DEFAULT)


def _part(part: bytes, charset: Charset) -> str:
    """Text that begins with an escape sequence, or the text before the first."""
    length = 4 if part.startswith((b"\x1b$(", b"\x1b$)")) else 3
    codec = _SETS.get(part[:length])
    if codec is None or part.startswith(_TO_ASCII):
        return _plain(part[length:] if codec else part, charset)
    if codec in _SWITCHING:
        return part.decode(codec, "replace")
    part = part[length:]
    # Where the first character set has nothing but ASCII, to fall back to it would lose what follows.
    reset = _RESETS.search(part) if charset and charset[0] != DEFAULT else None
    reach = reset.start() if reset else len(part)
    return part[:reach].decode(codec, "replace") + _plain(part[reach:], charset)


def encode(text: str, charset: Charset) -> bytes:
    """The bytes of a text, of which `decode` makes the text again.

    Raises UnicodeEncodeError where the character set lacks a character.
    """
    if text.isascii():
        return text.encode("ascii")
    if len(charset) > 1:
        return b"".join(_extended(part, charset) for part in _DELIMITERS.split(text))
    value = _encoded(text, charset[0] if charset else DEFAULT)
    if decode(value, charset) != text:
        raise UnicodeEncodeError(charset[0], text, 0, len(text), _MISREAD)
    return value


def _encoded(text: str, codec: str) -> bytes:
    value = text.encode("ascii" if codec == DEFAULT else codec)
    # The Japanese yen sign and overline are what everybody reads as backslash, the delimiter, and tilde.
    read_as = decode(value, (codec,)) if _ESC in value else value.decode(codec, "replace")
    if read_as != text or (codec == JIS_X_0201 and len(value) > len(text)):
        raise UnicodeEncodeError(codec, text, 0, len(text), _MISREAD)
    return value


def _extended(part: str, charset: Charset) -> bytes:
    """A stretch between two delimiters: runs of characters, each behind the escape sequence of its set."""
    runs: list[tuple[str, str]] = []
    codec = charset[0]
    for character in part:
        codec = next(one for one in (codec, *charset, "") if not one or _holds(one, character))
        if not codec:
            raise UnicodeEncodeError(charset[0], part, 0, len(part), "in none of the character sets")
        if runs and runs[-1][0] == codec:
            runs[-1] = (codec, runs[-1][1] + character)
        else:
            runs.append((codec, character))
    value = b""
    for number, (codec, run) in enumerate(runs):
        if codec in _SWITCHING:  # Python's codec writes the escape sequences
            back = _TO_JIS_X_0201 if charset[0] == JIS_X_0201 else _TO_ASCII
            value += run.encode(codec).removesuffix(_TO_ASCII) + back
        elif codec == charset[0] and not number:
            value += _encoded(run, codec)
        else:
            value += _ESCAPES[codec] + _encoded(run, codec)
    return value


@lru_cache(maxsize=4096)
def _holds(codec: str, character: str) -> bool:
    try:
        _encoded(character, codec)
    except UnicodeEncodeError:
        return False
    return True
