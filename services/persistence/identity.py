"""Which installation this is: kept in the records, in the index and among the objects.

Written in the order index, records, objects. So where the objects know it and the records do not, the records
are lost, and this is no new installation; likewise the index where the records know it.
"""

import logging
import secrets
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

from services.errors import AlreadyExists, NotFound, Refused
from services.persistence.collection import TenantCollection
from services.persistence.damage import Lost, Part
from services.persistence.documents import Documents
from services.persistence.edits import Edit
from services.persistence.filters import Filter
from services.persistence.objects import Objects, TenantObjects

log = logging.getLogger(__name__)
KEY = "identity"
RESTORING: Filter = {"name": "restoring"}
"""Stands in the records from the first to the last moment of a restore."""
_NAME: Filter = {"name": "identity"}


@dataclass(frozen=True, slots=True)
class Known:
    """Who knows the installation, and by which name."""

    index: str | None
    records: str | None
    objects: str | None


async def identities(documents: Documents, objects: Objects) -> Known:
    """Ask all three."""
    return Known(
        await _of(documents.installation("index_version")),
        await _of(documents.installation("installation")),
        await _stored(objects.installation()),
    )


async def identify(documents: Documents, objects: Objects, without: Collection[Part] = ()) -> None:
    """Hold the three against each other, and give a new installation its name.

    `without`: what may be lost, as whoever opens it brings it back. Raises Lost, Refused.
    """
    found = await identities(documents, objects)
    if Part.RECORDS in without:
        return
    if await documents.installation("installation").find_one(RESTORING):
        raise Lost(Part.RECORDS, "a restore was broken off")
    if found.records is None and found.objects is not None:
        raise Lost(Part.RECORDS, "they are lost, or are not those that belong to these objects")
    if found.objects not in (None, found.records):
        raise Refused(
            "the records are of another installation than the objects: look at VETARK_OBJECTS_URL, and at"
            " VETARK_SQLITE_FOLDER or VETARK_MONGODB_URL and _DATABASE"
        )
    if found.records is not None and found.index is None:
        if Part.INDEX in without:
            return
        raise Lost(Part.INDEX, "it is lost")
    if found.objects is None and await documents.installation("tenants").find_one({}):
        log.warning(
            "the objects know no installation, though the records do: a new or empty bucket or folder."
            " Is VETARK_OBJECTS_URL right?"
        )
    if found.records is None or found.objects is None:
        await name_records(documents, objects, found.records or found.index or secrets.token_hex(16))


async def name_index(documents: Documents) -> None:
    """Have the index belong to the installation of the records, as it is being made again."""
    name = await _of(documents.installation("installation"))
    if name is not None:
        await _keep(documents.installation("index_version"), name)


async def name_records(documents: Documents, objects: Objects, name: str, *, index: bool = True) -> None:
    """Write the name into the records and, where it is missing, among the objects; `index`: there too."""
    if index:
        name = await _keep(documents.installation("index_version"), name)
    name = await _keep(documents.installation("installation"), name)
    upload = objects.installation().begin(KEY)
    try:
        upload.write(name.encode())
        await upload.commit()
    finally:
        upload.discard()


async def _keep(collection: TenantCollection, name: str) -> str:
    """The name that is kept from now on: of two processes that begin at one moment, one gives it."""
    with suppress(AlreadyExists):
        await collection.update(_NAME, Edit(set_on_insert={"installation": name}), upsert=True)
    return await _of(collection) or name


async def _of(collection: TenantCollection) -> str | None:
    found = await collection.find_one(_NAME)
    return None if found is None else str(found["installation"])


async def _stored(objects: TenantObjects) -> str | None:
    try:
        return (await objects.read(KEY)).decode()
    except NotFound:
        return None
