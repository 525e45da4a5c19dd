"""Specific Character Set: bytes to text, code extensions too (PS3.3 C.12.1.1.2, PS3.5 6.1)."""

import re
from functools import lru_cache

from pydicom.charset import CODES_TO_ENCODINGS, python_encoding

Charset = tuple[str, ...]
"""Python's names; the first holds until an escape sequence says otherwise. Empty: nothing was declared."""

UNDECLARED: Charset = ()

_DEFAULT = "iso8859"  # of ISO IR 6, which is ASCII: whoever sends more with it means something
_ESC = 0x1B
_PARTS = re.compile(rb"[^\x1b]+|\x1b[^\x1b]*")
_RESETS = re.compile(rb"[\\^=\t\n\f\r]")  # what ends the reach of an escape sequence (PS3.5 6.1.2.5.3)
_ISO_IR = re.compile(r"^ISO[ _-]?IR[ _-]?")
# Their escape sequences switch G0, and Python's codecs read them.
_SWITCHING = frozenset({"iso2022_jp", "iso2022_jp_2"})
_TO_ASCII = b"\x1b(B"


@lru_cache(maxsize=256)
def charset_of(value: bytes) -> Charset:
    """What a Specific Character Set value declares; terms that nobody knows are left out."""
    terms = (term.strip(" \0").upper() for term in value.decode("ascii", "replace").split("\\"))
    known = tuple(codec for term in terms if (codec := python_encoding.get(_ISO_IR.sub("ISO_IR ", term))))
    return known if set(known) - {_DEFAULT} else UNDECLARED


def decode(value: bytes, charset: Charset) -> str:
    """The text of a value. Never raises: what cannot be decoded is replaced. NULs are removed."""
    if value.isascii() and _ESC not in value:
        text = value.decode("ascii")
    elif _ESC not in value:
        text = _plain(value, charset)
    else:
        text = "".join(_part(part, charset) for part in _PARTS.findall(value)).replace("\x1b", "")
    return text.replace("\0", "") if "\0" in text else text


def _plain(value: bytes, charset: Charset) -> str:
    if charset:
        return value.decode(charset[0], "replace")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode(_DEFAULT)


def _part(part: bytes, charset: Charset) -> str:
    """Text that begins with an escape sequence, or the text before the first."""
    length = 4 if part.startswith((b"\x1b$(", b"\x1b$)")) else 3
    codec = CODES_TO_ENCODINGS.get(part[:length])
    if codec is None or part.startswith(_TO_ASCII):
        return _plain(part[length:] if codec else part, charset)
    if codec in _SWITCHING:
        return part.decode(codec, "replace")
    part = part[length:]
    # Where the first character set has nothing but ASCII, to fall back to it would lose what follows.
    reset = _RESETS.search(part) if charset and charset[0] != _DEFAULT else None
    reach = reset.start() if reset else len(part)
    return part[:reach].decode(codec, "replace") + _plain(part[reach:], charset)
