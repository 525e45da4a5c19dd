"""Datasets in HTTP bodies, both ways: DICOM JSON, or the Native DICOM Model in XML (PS3.18 8.7.3.2)."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, NamedTuple

from starlette.requests import Request
from starlette.responses import Response

from services import errors
from services.api.dicomweb import multipart
from services.api.dicomweb.accept import accepted
from services.api.dicomweb.answers import in_parts
from services.api.dicomweb.json_answers import JSON, SPOKEN, XML
from services.dicom.attributes import decoded
from services.dicom.json_model import from_document
from services.dicom.json_text import of_documents
from services.dicom.model_encoding import Bulk, encoded
from services.dicom.scanner import EVERYTHING, scan
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
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


async def dataset_from(request: Request, most: int) -> dict[str, Any]:
    """The attributes by keyword of the one dataset that a request carries, read as over DIMSE.

    Raises Unsupported for a media type that is none of a dataset, TooLarge past so many bytes, Malformed.
    """
    kind, boundary = _kind_of(request.headers.get("content-type", ""))
    body = await _body(request.stream(), boundary, most)
    return await asyncio.to_thread(_attributes, body, kind)


def _kind_of(content_type: str) -> tuple[str, str]:
    """The media type of the dataset and, where it is the part of a multipart body, the boundary of that.

    Raises Unsupported, Invalid.
    """
    kind = content_type.partition(";")[0].strip().lower()
    return (kind, "") if kind in (*SPOKEN, XML) else multipart.parameters_of(content_type, (JSON, XML))


async def _body(stream: AsyncIterator[bytes], boundary: str, most: int) -> bytes:
    """The bytes of the dataset. Raises TooLarge, Invalid for a multipart body without one part."""
    if not boundary:
        return await _whole(stream, most)
    body: bytes | None = None
    async for part in multipart.Parts(stream, boundary):
        if body is not None:
            raise errors.Malformed("the body is not one dataset")
        body = await _whole(part.body, most)
    return body or b""


async def _whole(stream: AsyncIterator[bytes], most: int) -> bytes:
    body = bytearray()
    async for piece in stream:
        body += piece
        if len(body) > most:
            raise errors.TooLarge(f"a dataset sent in one body has at most {most} bytes")
    return bytes(body)


def _attributes(body: bytes, kind: str) -> dict[str, Any]:
    """The attributes by keyword. Raises Malformed."""
    models = models_of(body, kind)
    if len(models) != 1 or not isinstance(models[0], dict):
        raise errors.Malformed("the body is not one dataset")
    bulk: dict[str, Bulk[Any]] = {}  # such a dataset has none
    dataset = b"".join(piece for piece in encoded(models[0], bulk) if isinstance(piece, bytes))
    return decoded(scan(dataset, EXPLICIT_LITTLE_ENDIAN, wanted=EVERYTHING, longest=len(dataset)))
