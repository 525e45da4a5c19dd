"""A study as a zip: files by 8 characters, DICOMDIR, and a page with pictures (PS3.10 8, PS3.12 B)."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from datetime import datetime

from services.archive.exchange.export.directory import Listed, directory, kind_of
from services.archive.exchange.export.page import page
from services.archive.exchange.export.zipping import Checksums, Member, Zip
from services.archive.index.correction_cache import CorrectionCache
from services.archive.index.derived import derived_folder
from services.archive.index.entries import Document
from services.archive.index.levels import in_order
from services.archive.index.stored_instances import Instance
from services.archive.retrieve.corrected import corrected_header
from services.archive.retrieve.datasets import read_header, read_range
from services.archive.retrieve.files import CorrectedFile
from services.archive.retrieve.render import Rendering, render_frame
from services.archive.search.browse import series_of_studies, studies_by_uid
from services.dicom.file_names import study_file_name
from services.errors import Invalid, NotFound, Unsupported
from services.persistence import Engines, TenantObjects
from services.tenancy import tenants
from services.tenancy.scope import Right, Scope

PICTURES = 24
"""Most pictures of one series on the page, spread over it."""
ALL_PICTURES = 240
_SIDE = 1024
_LONGEST_HEADER_BYTES = 4 << 20  # bytes; more is an enclosed document
_MODALITIES = {
    "CR": "X-ray",
    "DX": "X-ray",
    "IO": "X-ray",
    "US": "Ultrasound",
    "MR": "MRI",
    "ES": "Endoscopy",
}
"""What owners call them."""


async def study_zip(scope: Scope, engines: Engines, study: str) -> Zip:
    """All of a study that the scope sees; the same bytes each time, while nothing of it changes.

    Pictures that are made for it are kept, as thumbnails are. Needs the rights to export and to retrieve.
    Raises NotFound, Unavailable.
    """
    for right in (Right.EXPORT, Right.RETRIEVE, Right.FIND):
        scope.require(right)
    found = (await studies_by_uid(scope, engines, [study])).get(study)
    if found is None:
        raise NotFound("no such study")
    listed, pages, files, pictures = [], [], list[Member](), list[Member]()
    newest = found["received_at"]
    for number, one in enumerate((await series_of_studies(scope, engines, [study]))[study], start=1):
        key = {"StudyInstanceUID": study, "SeriesInstanceUID": one["SeriesInstanceUID"]}
        documents = in_order(
            await engines.documents.of(scope.grant, "instances").find(key), "InstanceNumber", "SOPInstanceUID"
        )
        paths = [f"DICOM/SE{number:06}/IM{place:06}" for place in range(1, len(documents) + 1)]
        instances = await engines.own(CorrectionCache).amended(
            scope.grant, map(Instance.from_document, documents)
        )
        received = [document["received_at"] for document in documents]
        files += [await _file(scope, engines, *each) for each in zip(paths, instances, received, strict=True)]
        corrected = [each.at for instance in instances for each in instance.amendments]
        newest = max([newest, *received, *corrected])
        members = [
            await _listed(scope, engines, *each) for each in zip(documents, instances, paths, strict=True)
        ]
        listed.append((one, members))
        left = min(PICTURES, ALL_PICTURES - len(pictures))
        shown = await _pictures(scope, engines, number, documents, left)
        pictures += shown
        pages.append((_title(one), [member.name for member in shown]))
    facts = await tenants.get(engines, scope.grant.tenant)
    made = {
        "DICOMDIR": await asyncio.to_thread(directory, found, listed),
        "index.html": page(found, facts.name, pages),
    }
    every = [*(_held(name, data) for name, data in made.items()), *pictures, *files]
    return Zip(every, newest, engines.own(Checksums), study_file_name(found))


def _title(series: Document) -> str:
    modality = series.get("Modality")
    words = (_MODALITIES.get(str(modality), modality), series.get("SeriesDescription"))
    return " · ".join(str(word) for word in words if word) or "Series"


async def _listed(
    scope: Scope, engines: Engines, document: Document, instance: Instance, path: str
) -> Listed:
    """With what a record that is no image's is made of; without, where that is large."""
    if kind_of(document["SOPClassUID"]) in ("", "IMAGE") or document["header_length"] > _LONGEST_HEADER_BYTES:
        return Listed(document, path)
    header = await read_header(engines, scope.grant, instance)
    return Listed(document, path, bytes(corrected_header(header, instance)))


async def _file(
    scope: Scope, engines: Engines, path: str, instance: Instance, received_at: datetime
) -> Member:
    identity = f"{scope.grant.tenant}/{instance.version}/{received_at}"
    size = instance.size
    if instance.amendments:
        made = await CorrectedFile.of(scope, engines, instance)
        return Member(path, made.length, made.read, identity)

    def read(start: int) -> AsyncIterator[bytes]:
        return read_range(scope, engines, instance, start, size - start)

    return Member(path, size, read, identity)


def _reading(objects: TenantObjects, key: str, size: int) -> Callable[[int], AsyncIterator[bytes]]:
    return lambda start: objects.stream(key, start, size - start)


def _held(name: str, data: bytes) -> Member:
    async def read(start: int) -> AsyncIterator[bytes]:
        yield data[start:]

    return Member(name, len(data), read, f"{name} {hashlib.sha256(data).hexdigest()}")


async def _pictures(
    scope: Scope, engines: Engines, number: int, documents: list[Document], most: int
) -> list[Member]:
    """JPEGs of frames spread over a series; what cannot be shown is left out."""
    frames = [
        (instance, frame)
        for instance in map(Instance.from_document, documents)
        for frame in range(1, (instance.frames.count if instance.frames else 0) + 1)
    ]
    step = max(1, -(-len(frames) // max(most, 1)))
    shown = frames[::step][: max(most, 0)]
    found = await asyncio.gather(*(_picture(scope, engines, instance, frame) for instance, frame in shown))
    objects = engines.objects.of(scope.grant)
    return [
        Member(
            f"pictures/{number:03}-{place:03}.jpg",
            size,
            _reading(objects, key, size),
            f"{scope.grant.tenant}/{key}/{size}",
        )
        for place, (key, size) in enumerate(filter(None, found), start=1)
    ]


async def _picture(scope: Scope, engines: Engines, instance: Instance, frame: int) -> tuple[str, int] | None:
    """Where a frame's JPEG is and its length, made now if need be; None: it cannot be shown."""
    folder = derived_folder(
        instance.study_instance_uid, instance.series_instance_uid, instance.sop_instance_uid
    )
    key, objects = f"{folder}page-{frame}.jpg", engines.objects.of(scope.grant)
    size = await objects.size(key)
    if size is not None:
        return key, size
    try:
        asked = Rendering(viewport=(_SIDE, _SIDE), quality=85)
        picture = await render_frame(scope, engines, instance, frame, asked)
    except (Invalid, NotFound, Unsupported):
        return None
    await objects.replace(key, picture)
    return key, len(picture)
