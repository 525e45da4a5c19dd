"""STOW-RS of metadata and bulk data: instances put together from their parts (PS3.18 10.5.1.2, 8.6.1.2.2).

Metadata comes first, in DICOM JSON or XML; bulk data follows, found by its Content-Location. A value waits in
memory while it is small and else on disk, and an instance is made as soon as its last one is there.
"""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from email.message import Message
from typing import Any

from services import errors
from services.api.dicomweb.dataset_bodies import models_of
from services.api.dicomweb.media_types import syntax_of
from services.api.dicomweb.multipart import Part, Parts
from services.api.dicomweb.store_answer import Outcome
from services.api.dicomweb.store_parts import Intake
from services.archive.ingest.store import Reception
from services.dicom import transfer_syntaxes
from services.dicom.file_start import FileStart
from services.dicom.model_encoding import Bulk, Model, Span, encoded, references, text_of
from services.dicom.transfer_syntaxes import EXPLICIT_LITTLE_ENDIAN
from services.persistence import Upload

MOST_METADATA_BYTES = 16 << 20
"""Bytes of all metadata of one request."""
MOST_WAITING = 64
"""Values that wait for others of their instance: each costs memory or an open file."""
_CLASS, _INSTANCE, _FRAMES = "00080016", "00080018", "00280008"
_PIECE_BYTES = 1 << 20


@dataclass(slots=True)
class _Described:
    """An instance whose metadata is here, and what came of its bulk data, by URI."""

    model: Model
    missing: set[str]
    syntax: str = EXPLICIT_LITTLE_ENDIAN
    bulk: dict[str, Upload] = field(default_factory=dict)
    frames: dict[str, list[int]] = field(default_factory=dict)

    @property
    def start(self) -> FileStart:
        """Tell what stands at the start of a file of it. Raises Malformed."""
        return FileStart(text_of(self.model, _CLASS), text_of(self.model, _INSTANCE), self.syntax)

    def discard(self) -> None:
        """Let go of its bulk data."""
        for upload in self.bulk.values():
            upload.discard()


class Assembly:
    """What of one request waits to be whole."""

    def __init__(self, intake: Intake, kind: str) -> None:
        self._intake, self._kind = intake, kind
        self._waiting: dict[str, _Described] = {}
        self._given_up: set[str] = set()
        self._metadata = 0

    async def receptions(self, parts: Parts) -> AsyncGenerator[Reception]:
        """Every instance once it is whole. What cannot be is noted as failed."""
        try:
            async for part in parts:
                if part.headers.get("content-type", "").partition(";")[0].strip().lower() == self._kind:
                    for described in await self._describe(part):
                        if not described.missing and (made := await self._made(described)):
                            yield made
                elif (whole := await self._bulk(part)) and (made := await self._made(whole)):
                    yield made
            for left in _distinct(self._waiting):
                self._failed(left, errors.Malformed("its bulk data did not come"))
        finally:
            for left in self._waiting.values():
                left.discard()

    @property
    def _outcome(self) -> Outcome:
        return self._intake.outcome

    async def _describe(self, part: Part) -> list[_Described]:
        document = bytearray()
        async for piece in part.body:
            self._metadata += len(piece)
            if self._metadata > MOST_METADATA_BYTES:
                raise errors.Invalid("the metadata of one request is too long: send it in several")
            document += piece
        try:
            models = await asyncio.to_thread(models_of, bytes(document), self._kind)
        except errors.Malformed as error:
            self._outcome.fail(None, error)
            return []
        return [described for model in models if (described := self._expect(model))]

    def _expect(self, model: Any) -> _Described | None:
        if not isinstance(model, dict):
            self._outcome.fail(None, errors.Malformed("an instance of the metadata is no object"))
            return None
        described = _Described(model, set())
        try:
            described.missing = set(references(model))
            self._demand(described)
        except errors.Malformed as error:
            self._failed(described, error)
            return None
        self._waiting.update(dict.fromkeys(described.missing, described))
        return described

    def _demand(self, described: _Described) -> None:
        if not all(described.start.uids):
            raise errors.Malformed("the metadata has no SOP Class or SOP Instance UID")
        if not described.missing.isdisjoint(self._waiting):
            raise errors.Malformed("its bulk data is another instance's too")

    async def _bulk(self, part: Part) -> _Described | None:
        """Take a value in; the instance that has all of its own now."""
        uri = part.headers.get("content-location", "")
        described = self._waiting.get(uri)
        if described is None:
            if uri not in self._given_up:
                self._outcome.fail(None, errors.Malformed("bulk data that no metadata before it names"))
            return None
        try:
            upload = described.bulk.get(uri)
            if upload is None:
                if sum(len(one.bulk) for one in _distinct(self._waiting)) >= MOST_WAITING:
                    raise errors.Invalid("too much bulk data waits: send an instance's values together")
                upload = described.bulk[uri] = self._intake.spool()
            before, start = upload.length, b""
            async for piece in part.body:
                start = start or piece[:_PIECE_BYTES]
                if upload.length + len(piece) > self._intake.most:
                    raise errors.TooLarge("the bulk data is too large")
                upload.write(piece)
            if _compressed(part, start, described):
                frames = described.frames.setdefault(uri, [])
                frames.append(upload.length - before)
                if len(frames) < _frames(described):
                    return None
        except errors.PacsError as error:
            self._failed(described, error)
            return None
        described.missing.discard(uri)
        return None if described.missing else described

    async def _made(self, described: _Described) -> Reception | None:
        """Write a whole instance as what a sender of files would have sent."""
        reception: Reception | None = None
        try:
            bulk = {uri: Bulk(one, described.frames.get(uri)) for uri, one in described.bulk.items()}
            pieces = await asyncio.to_thread(encoded, described.model, bulk)
            reception = self._intake.begin(described.start)
            for piece in pieces:
                if isinstance(piece, bytes):
                    self._intake.take(reception, piece)
                else:
                    _copy(self._intake, reception, piece)
        except errors.PacsError as error:
            if reception is not None:
                reception.discard()
            self._failed(described, error)
            return None
        self._forget(described)
        return reception

    def _failed(self, described: _Described, error: errors.PacsError) -> None:
        try:
            uids = described.start.uids
        except errors.Malformed:
            uids = None
        self._given_up |= described.missing
        self._forget(described)
        self._outcome.fail(uids, error)

    def _forget(self, described: _Described) -> None:
        described.discard()
        for uri in [uri for uri, one in self._waiting.items() if one is described]:
            del self._waiting[uri]


def _distinct(waiting: dict[str, _Described]) -> list[_Described]:
    return list({id(one): one for one in waiting.values()}.values())


def _compressed(part: Part, start: bytes, described: _Described) -> bool:
    """Whether a value is one compressed frame (or film); its transfer syntax is then the instance's."""
    header = Message()
    header["Content-Type"] = part.headers.get("content-type", "application/octet-stream")
    given = header.get_param("transfer-syntax", "")
    uid = syntax_of(header.get_content_type(), start, given if isinstance(given, str) else "")
    if uid is None:
        return False
    described.syntax = uid
    return True


def _frames(described: _Described) -> int:
    if transfer_syntaxes.get(described.syntax).video:
        return 1
    values = described.model.get(_FRAMES, {}).get("Value") or [1]
    try:
        return int(values[0])
    except (TypeError, ValueError):
        raise errors.Malformed("the number of frames is none") from None


def _copy(intake: Intake, reception: Reception, span: Span[Upload]) -> None:
    for at in range(span.offset, span.offset + span.length, _PIECE_BYTES):
        intake.take(reception, span.value.read_at(at, min(_PIECE_BYTES, span.offset + span.length - at)))
