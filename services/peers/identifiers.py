"""Small datasets to and from a peer: identifiers, action and event information.

What comes in is hostile until read: bounded in bytes and depth, decoded by the archive's own scanner.
"""

from collections.abc import Mapping
from typing import Any

from pydicom.datadict import tag_for_keyword

from services.dicom import transfer_syntaxes
from services.dicom.attributes import decoded
from services.dicom.character_sets import SPECIFIC_CHARACTER_SET, charset_of
from services.dicom.encoder import Made
from services.dicom.encoder import encode as encode_elements
from services.dicom.scanner import EVERYTHING, scan
from services.dicom.values import told_vr
from services.errors import Malformed
from services.upper_layer.message import Gathered, Message

UNCOMPRESSED = (
    transfer_syntaxes.EXPLICIT_LITTLE_ENDIAN,
    transfer_syntaxes.IMPLICIT_LITTLE_ENDIAN,
    transfer_syntaxes.EXPLICIT_BIG_ENDIAN,
)
"""What is proposed for query and retrieve (the reference's Tables 5 and 7)."""
UNICODE = "ISO_IR 192"


def encode(attributes: Mapping[str, Any], transfer_syntax: str) -> bytes:
    """Keyword -> value as the index has it, a list of such mappings being a sequence; "" for a key alone.

    Unicode is declared where it is needed. What the dictionary does not know is left out.
    """
    made = _made(attributes)
    try:
        return encode_elements(made, transfer_syntax, charset_of(b""))
    except UnicodeEncodeError:
        declared = Made(SPECIFIC_CHARACTER_SET, "CS", UNICODE)
        return encode_elements([*made, declared], transfer_syntax, charset_of(UNICODE.encode()))


def decode(message: Message) -> dict[str, Any]:
    """A message's dataset by keyword, in the values of the index; {} without one. Raises Malformed."""
    if message.failure:
        raise Malformed(str(message.failure))
    if not isinstance(message.sink, Gathered):
        return {}
    data = bytes(message.sink.data)
    return decoded(scan(data, message.context.transfer_syntax, wanted=EVERYTHING))


def _made(attributes: Mapping[str, Any]) -> list[Made]:
    """Each attribute that the dictionary knows, but for the character set: that is told anew."""
    made = []
    for keyword, value in attributes.items():
        tag = tag_for_keyword(keyword)
        if tag is None or tag == SPECIFIC_CHARACTER_SET:
            continue
        vr = told_vr(tag, "")
        if vr == "SQ":
            items = value if isinstance(value, list) else []
            value = [_made(item) for item in items if isinstance(item, Mapping)]  # noqa: PLW2901
        made.append(Made(tag, vr, value))
    return made
