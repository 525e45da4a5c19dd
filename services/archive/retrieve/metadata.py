"""Metadata as DICOM JSON (PS3.18 10.4.1.1.2): written out once a series rests, made live until then."""

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from services.archive.index.derived import derived_folder
from services.archive.index.entries import Document
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.datasets import instances_of
from services.archive.retrieve.headers import ShownHeader, header_of
from services.dicom import json_model
from services.errors import NotFound
from services.persistence import Engines, Grant
from services.tenancy.scope import Right, Scope

_TOGETHER = 16
_LEVEL = 6


class _Array(NamedTuple):
    """The array of a series or of an instance; `packed`: gzipped, under the root that is written.

    `version`: another one whenever an instance of the series came, went or had another take its place.
    """

    data: bytes
    packed: bool
    version: str


@dataclass(frozen=True, slots=True)
class Metadata:
    """DICOM JSON objects (PS3.18 F) as they were written or made, until somebody wants the array of them."""

    arrays: Sequence[_Array]
    written: str
    root: str

    @property
    def version(self) -> str:
        """Those of its arrays."""
        return " ".join(one.version for one in self.arrays)

    @property
    def identity(self) -> bytes:
        """What tells two of them apart, without unpacking any."""
        return b"".join((f"{self.root} {self.version} ".encode(), *(one.data for one in self.arrays)))

    @property
    def body(self) -> bytes:
        """The JSON array, made now: in a thread."""
        made = [
            _unpacked(one.data, self.written, self.root) if one.packed else one.data for one in self.arrays
        ]
        return made[0] if len(made) == 1 else b"[" + b",".join(one[1:-1] for one in made) + b"]"


async def metadata(
    scope: Scope,
    engines: Engines,
    study: str,
    series: str | None = None,
    instance: str | None = None,
    *,
    root: str,
) -> Metadata:
    """Metadata of a study, series or instance. Raises NotFound.

    BulkDataURIs are `{root}/studies/../series/../instances/../bulkdata/{path}`; the root is the URL of the
    DICOMweb service, as who asks calls it.
    """
    scope.require(Right.RETRIEVE)
    written = written_root(scope.grant)
    if instance is not None:
        members = await instances_of(scope, engines, study, series, instance)
        return Metadata([await _live(engines, scope.grant, members, root)], written, root)
    asked = {"StudyInstanceUID": study} | ({"SeriesInstanceUID": series} if series else {})
    found = await engines.documents.of(scope.grant, "series").find(asked)
    made = [await _of_series(scope, engines, one, root) for one in sorted(found, key=_uid)]
    arrays = [one for one in made if one is not None]
    if not arrays:
        raise NotFound("no such series" if series else "no such study")
    return Metadata(arrays, written, root)


async def bulkdata_of(scope: Scope, engines: Engines, instance: Instance) -> list[str]:
    """What an instance's metadata only points to: of each BulkDataURI what follows `bulkdata/`."""
    scope.require(Right.RETRIEVE)
    header = await header_of(engines, scope.grant, instance)
    found: list[str] = []

    def point(path: str) -> str:
        found.append(path)
        return path

    await asyncio.to_thread(_model, instance, header, point)
    return found


def written_root(grant: Grant) -> str:
    """The root that is written: where the tenant's DICOMweb service is (contract), on no host yet."""
    return f"/tenants/{grant.tenant}/dicomweb"


def written_key(series: Document) -> str:
    """Where the document of a series is written: a name per mark, so that a late writer spoils nothing."""
    moment = int(series["changed"].timestamp() * 1000)
    folder = derived_folder(series["StudyInstanceUID"], series["SeriesInstanceUID"])
    return f"{folder}metadata-{moment}.json.gz"


async def write(engines: Engines, grant: Grant, key: str, members: Sequence[Instance]) -> None:
    """Write out the metadata of a whole series under a key."""
    body = await _array(engines, grant, members, written_root(grant), compressed=True)
    await engines.objects.of(grant).replace(key, body)


async def _of_series(scope: Scope, engines: Engines, series: Document, root: str) -> _Array | None:
    """What was written, if nothing changed since; live otherwise. None for a series without instances."""
    written = None if scope.grant.hidden else series.get("metadata")  # that tells of all instances
    if written and not series.get("changed") and written["instances"] == series["counts"]["instances"]:
        try:
            body = await engines.objects.of(scope.grant).read(written["key"])
            return _Array(body, packed=True, version=written["key"])
        except NotFound:
            pass  # derived, so it can be made again
    try:
        members = await instances_of(scope, engines, series["StudyInstanceUID"], series["SeriesInstanceUID"])
    except NotFound:
        return None
    return await _live(engines, scope.grant, members, root)


async def _live(engines: Engines, grant: Grant, members: Sequence[Instance], root: str) -> _Array:
    """Made now of the instances themselves."""
    version = str([member.version for member in members])
    return _Array(await _array(engines, grant, members, root), packed=False, version=version)


async def _array(
    engines: Engines, grant: Grant, members: Sequence[Instance], root: str, *, compressed: bool = False
) -> bytes:
    """A JSON array of the instances, a few headers at a time."""
    pieces: list[bytes] = []
    compressor = zlib.compressobj(_LEVEL, wbits=zlib.MAX_WBITS | 16) if compressed else None
    for start in range(0, len(members), _TOGETHER):
        some = members[start : start + _TOGETHER]
        headers = await asyncio.gather(*(header_of(engines, grant, member) for member in some))
        text = await asyncio.to_thread(_objects, some, headers, root)
        text = (b"," if start else b"[") + text
        pieces.append(await asyncio.to_thread(compressor.compress, text) if compressor else text)
    pieces += [compressor.compress(b"]"), compressor.flush()] if compressor else [b"]"]
    return b"".join(pieces)


def _objects(members: Sequence[Instance], headers: Sequence[ShownHeader], root: str) -> bytes:
    made = []
    for member, header in zip(members, headers, strict=True):
        study, series, uid = (
            quote(part, safe="")  # a UID that breaks the grammar may hold anything
            for part in (member.study_instance_uid, member.series_instance_uid, member.sop_instance_uid)
        )
        base = f"{root}/studies/{study}/series/{series}/instances/{uid}/bulkdata/"
        model = _model(member, header, base.__add__)
        made.append(json.dumps(model, separators=(",", ":"), ensure_ascii=False))
    return ",".join(made).encode("utf-8", "replace")


def _model(member: Instance, header: ShownHeader, bulkdata: Callable[[str], str]) -> dict[str, Any]:
    pixel = (member.frames.tag, member.frames.vr) if member.frames else None
    syntax = member.transfer_syntax_uid
    return json_model.from_dataset(header.data, syntax, bulkdata, pixel=pixel, length=header.length)


def _unpacked(body: bytes, written: str, root: str) -> bytes:
    """A written array, its BulkDataURIs under the root that is asked for."""
    return gzip.decompress(body).replace(
        f'"BulkDataURI":"{written}/'.encode(), f'"BulkDataURI":"{root}/'.encode()
    )


def _uid(series: Document) -> str:
    return str(series["SeriesInstanceUID"])
