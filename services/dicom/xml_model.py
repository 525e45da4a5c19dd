"""The Native DICOM Model in XML (PS3.19 A.1), which PS3.18 calls `application/dicom+xml`."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from pydicom.datadict import keyword_for_tag

NAMESPACE = "http://dicom.nema.org/PS3.19/models/NativeDICOM"
_COMPONENTS = ("FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix")
_GROUPS = ("Alphabetic", "Ideographic", "Phonetic")
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, production 2
_LINE_END = {"\r": "&#13;"}  # a parser would make it a line feed
Model = Mapping[str, Mapping[str, Any]]


def to_xml(model: Model) -> bytes:
    """The document of one dataset, UTF-8, from its DICOM JSON model (PS3.18 Annex F): tag -> vr and values.

    Private elements stand in block 00 with their creator beside them, as PS3.19 Table A.1.5-2 has them. What
    XML has no character for becomes U+FFFD.
    """
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    root = f'{head}<NativeDicomModel xmlns="{NAMESPACE}" xml:space="preserve">'
    return "".join((root, *_attributes(model), "</NativeDicomModel>\n")).encode()


def _attributes(model: Model) -> Iterator[str]:
    for tag, attribute in sorted(model.items()):
        yield f"<DicomAttribute{_names(tag, attribute, model)}>"
        yield from _content(attribute)
        yield "</DicomAttribute>"


def _names(tag: str, attribute: Mapping[str, Any], model: Model) -> str:
    vr = f" vr={_quoted(attribute['vr'])}"
    if int(tag[3], 16) & 1 and tag[4:6] != "00":
        creator = model.get(f"{tag[:4]}00{tag[4:6]}", {}).get("Value", ())
        if creator and creator[0]:
            return f' tag="{tag[:4]}00{tag[6:]}"{vr} privateCreator={_quoted(creator[0])}'
    keyword = keyword_for_tag(int(tag, 16))
    return f' tag="{tag}"{vr}' + (f' keyword="{keyword}"' if keyword else "")


def _content(attribute: Mapping[str, Any]) -> Iterator[str]:
    if "BulkDataURI" in attribute:
        yield f"<BulkData uri={_quoted(attribute['BulkDataURI'])}/>"
    elif "InlineBinary" in attribute:
        yield f"<InlineBinary>{attribute['InlineBinary']}</InlineBinary>"
    for number, value in enumerate(attribute.get("Value", ()), start=1):
        if attribute["vr"] == "SQ":
            yield f'<Item number="{number}">'
            yield from _attributes(value)
            yield "</Item>"
        elif isinstance(value, Mapping):
            yield f'<PersonName number="{number}">{"".join(_groups(value))}</PersonName>'
        elif value is not None:  # the number tells what is missing before
            yield f'<Value number="{number}">{_text(value)}</Value>'


def _groups(name: Mapping[str, str]) -> Iterator[str]:
    for group in _GROUPS:
        if name.get(group):
            # More components than five are no name; what is left of it is not lost.
            texts = name[group].split("^", len(_COMPONENTS) - 1)
            parts = zip(_COMPONENTS, texts, strict=False)
            inner = (f"<{part}>{_text(text)}</{part}>" for part, text in parts if text)
            yield f"<{group}>{''.join(inner)}</{group}>"


def _text(value: object) -> str:
    return escape(_UNWRITABLE.sub("\ufffd", str(value)), _LINE_END)


def _quoted(value: object) -> str:
    return quoteattr(_UNWRITABLE.sub("\ufffd", str(value)))
