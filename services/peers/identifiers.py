"""Small datasets to and from a peer: identifiers, action and event information.

What comes in is hostile until read: bounded in bytes and depth, decoded by the archive's own scanner.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from services.dicom import transfer_syntaxes
from services.dicom.attributes import decoded
from services.dicom.scanner import EVERYTHING, scan
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
    """Keyword -> value (a list of such mappings: a sequence); Unicode is declared where it is needed."""
    dataset = _dataset(attributes)
    if not str(attributes).isascii():
        dataset.SpecificCharacterSet = UNICODE
    syntax = transfer_syntaxes.get(transfer_syntax)
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = not syntax.explicit, not syntax.big_endian
    write_dataset(file, dataset)
    return file.getvalue()


def decode(message: Message) -> dict[str, Any]:
    """A message's dataset by keyword, in the values of the index; {} without one. Raises Malformed."""
    if message.failure:
        raise Malformed(str(message.failure))
    if not isinstance(message.sink, Gathered):
        return {}
    data = bytes(message.sink.data)
    return decoded(scan(data, message.context.transfer_syntax, wanted=EVERYTHING))


def _dataset(attributes: Mapping[str, Any]) -> Dataset:
    dataset = Dataset()
    for keyword, value in attributes.items():
        items = isinstance(value, Sequence) and value and isinstance(value[0], Mapping)
        setattr(dataset, keyword, [_dataset(item) for item in value] if items else value)
    return dataset
