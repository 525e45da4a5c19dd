"""The Native DICOM Model in XML (PS3.19 A.1) read as DICOM JSON."""

import re
from typing import Any
from xml.etree import ElementTree as ET

from services.dicom.values import BINARY
from services.errors import Malformed

_NUMBERS = frozenset({"FD", "FL", "SL", "SS", "SV", "UL", "US", "UV"})
_NAME = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
_DEEPEST = 32
_MOST_VALUES = 1 << 16
_TAG = re.compile(r"[0-9A-Fa-f]{8}", re.ASCII)


class _Plain(ET.TreeBuilder):
    """A tree of names without namespaces, no deeper than a dataset may be, with no entities of its own."""

    depth = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ET.Element:
        """Open an element."""
        self.depth += 1
        if self.depth > 3 * _DEEPEST:
            raise Malformed("the metadata is nested too deep")
        return super().start(tag.rpartition("}")[2], attrs)

    def end(self, tag: str) -> ET.Element:
        """Close it."""
        self.depth -= 1
        return super().end(tag.rpartition("}")[2])

    def doctype(self, *_: object) -> None:
        """Refuse it before it defines anything."""
        raise Malformed("metadata has no document type")


def from_xml(document: bytes) -> dict[str, Any]:
    """The DICOM JSON model of a document of one dataset. Raises Malformed."""
    # No document type means no entities: nothing of it can grow or be read from elsewhere.
    parser = ET.XMLParser(target=_Plain())  # noqa: S314
    try:
        parser.feed(document)
        root = parser.close()
    except (ET.ParseError, ValueError, LookupError):
        raise Malformed("the metadata is no XML") from None
    if root.tag != "NativeDicomModel":
        raise Malformed("the metadata is no NativeDicomModel")
    return _dataset(root)


def _dataset(element: ET.Element) -> dict[str, Any]:
    made: dict[str, Any] = {}
    blocks: dict[tuple[str, str], int] = {}
    for one in element.findall("DicomAttribute"):
        tag, vr = one.get("tag", "").upper(), one.get("vr", "")
        if not _TAG.fullmatch(tag):
            raise Malformed("a tag of the metadata is not eight hexadecimal digits")
        creator = one.get("privateCreator")
        if creator is not None and tag[4:6] == "00":
            tag = _in_block(made, blocks, tag, creator)
        made[tag] = {"vr": vr, **_content(one, vr)}
    return made


def _in_block(made: dict[str, Any], blocks: dict[tuple[str, str], int], tag: str, creator: str) -> str:
    """Give a private element its block (PS3.5 7.8.1): that of its creator, or the next free one."""
    group = tag[:4]
    block = blocks.get((group, creator))
    if block is None:
        taken = {int(one[6:], 16): told for one, told in made.items() if one[:6] == f"{group}00"}
        named = [one for one, told in taken.items() if told.get("Value") == [creator]]
        block = named[0] if named else max([0x0F, *taken]) + 1
        if not 0x10 <= block <= 0xFF:  # noqa: PLR2004 - the blocks there are
            raise Malformed("too many private creators")
        blocks[group, creator] = block
        made[f"{group}00{block:02X}"] = {"vr": "LO", "Value": [creator]}
    return f"{group}{block:02X}{tag[6:]}"


def _content(attribute: ET.Element, vr: str) -> dict[str, Any]:
    bulk, inline = attribute.find("BulkData"), attribute.find("InlineBinary")
    if bulk is not None:
        return {"BulkDataURI": bulk.get("uri") or bulk.get("uuid") or ""}
    if inline is not None or vr in BINARY:
        return {"InlineBinary": "".join((inline.text or "").split())} if inline is not None else {}
    values: dict[int, Any] = {}
    for child in attribute:
        number = child.get("number", "1")
        if not (number.isascii() and number.isdigit() and 1 <= int(number[:6]) <= _MOST_VALUES):
            raise Malformed("the number of a value is none")
        values[int(number)] = _value(child, vr)
    last = max(values, default=0)
    return {"Value": [values.get(number) for number in range(1, last + 1)]} if values else {}


def _value(child: ET.Element, vr: str) -> Any:
    if child.tag == "Item":
        return _dataset(child)
    if child.tag == "PersonName":
        return {
            group.tag: "^".join(group.findtext(part) or "" for part in _NAME).rstrip("^") for group in child
        }
    text = child.text or ""
    if vr in _NUMBERS:
        try:
            return float(text) if vr in {"FL", "FD"} else int(text)
        except ValueError:
            raise Malformed("a number of the metadata is none") from None
    return text
