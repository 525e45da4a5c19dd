"""Datasets in HTTP bodies, both ways: DICOM JSON, or the Native DICOM Model in XML (PS3.18 8.7.3.2)."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import in_parts
from services.api.dicomweb.json_answers import JSON, SPOKEN, XML
from services.dicom.json_model import from_document
from services.dicom.json_text import of_documents
from services.dicom.xml_model import to_xml
from services.dicom.xml_reading import from_xml

Row = Mapping[str, Any]


class Form(NamedTuple):
    """How datasets are answered."""

    media_type: str
    multipart: bool


def form_of(request: Request) -> Form:
    """The form the client likes best. Raises Unsupported where it takes none."""
    for want in accepted(request):
        for kind in (XML, *SPOKEN) if want.multipart else (*SPOKEN, XML):
            if want.takes(kind):
                return Form(XML if kind == XML else JSON, want.multipart)
    raise errors.Unsupported(f"this is given as {JSON}, as {XML}, or as multipart/related of these")


def answer(form: Form, rows: Sequence[Row], headers: dict[str, str]) -> Response:
    """Answer with index documents, each with all it has; without one JSON is an empty array, XML 204.

    A document of XML holds one dataset: several come in parts whatever was asked for.
    """
    if form.media_type == JSON:
        body = of_documents(rows, None)
        if form.multipart:
            return in_parts(JSON, [(JSON, body)], headers)
        return Response(body, headers=headers, media_type=JSON)
    parts = [(XML, to_xml(from_document(row, row))) for row in rows]
    if not parts:
        return Response(status_code=204, headers=headers)
    if form.multipart or len(parts) > 1:
        return in_parts(XML, parts, headers)
    return Response(parts[0][1], headers=headers, media_type=XML)


def models_of(document: bytes, kind: str) -> list[Any]:
    """The datasets of a body: an array of DICOM JSON, an object, or a NativeDicomModel. Raises Malformed."""
    if kind == XML:
        return [from_xml(document)]
    try:
        found = json.loads(document)
    except (ValueError, RecursionError):
        raise errors.Malformed("the metadata is no JSON") from None
    return found if isinstance(found, list) else [found]
