"""In which character set a message is written: MSH-18 (HL7 table 0211)."""

from services.hl7_messages.faults import Condition, MessageFault

UTF_8 = "UNICODE UTF-8"
FIELD = "MSH-18"
_CODECS = {
    "ASCII": "ascii",
    **{f"8859/{part}": f"iso8859-{part}" for part in (1, 2, 3, 4, 5, 6, 7, 8, 9, 15)},
    UTF_8: "utf-8",
    "UNICODE": "utf-8",
    "GB 18030-2000": "gb18030",
    "KS X 1001": "euc_kr",
    "BIG-5": "big5",
    "ISO IR14": "shift_jis",
    "ISO IR87": "iso2022_jp_2",
    "ISO IR159": "iso2022_jp_2",
}
"""Codecs by the names of the table."""
NAMES = tuple(_CODECS)
_ALSO = {"UTF-8": UTF_8, "UTF8": UTF_8, "US-ASCII": "ASCII", "ISO IR100": "8859/1", "ISO IR6": "ASCII"}


def codec_of(named: str, data: bytes) -> str:
    """Python's codec for a message that names this set; for one that names none, what its bytes are.

    Raises MessageFault for a set that there is none of.
    """
    if not named.strip():
        return _guessed(data)
    names = [one.strip().upper().replace("ISO-", "").replace("ISO8859", "8859") for one in named.split("~")]
    plain = [_ALSO.get(one, one.replace("8859-", "8859/")) for one in names if one]
    # Several sets: ISO 2022 switches between them, and its codec knows them all.
    found = [_CODECS.get(one) for one in plain]
    if not found or None in found:
        raise MessageFault(FIELD, "this character set is not known here", Condition.TABLE_VALUE)
    return next((one for one in found if one and one.startswith("iso2022")), found[0]) or "ascii"


def decoded(data: bytes, codec: str) -> str:
    """The text. Raises MessageFault for bytes that are none of the character set's."""
    try:
        return data.decode(codec)
    except (UnicodeDecodeError, LookupError):
        raise MessageFault(
            FIELD, "the message is not in the character set that it names", Condition.DATA_TYPE
        ) from None


def _guessed(data: bytes) -> str:
    """HL7's default is ASCII; systems that name nothing send UTF-8, or what Windows has for 8859/1."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "iso8859-1"
    return "utf-8"
