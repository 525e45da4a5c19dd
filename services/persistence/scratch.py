"""Engines that are made to be lost: a database, a bucket or files of a drill, and nothing else."""

import secrets
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient

from services.errors import Refused
from services.persistence.bucket import Bucket
from services.persistence.threads import in_thread

MARK = "vetark-drill-"
"""Begins the name of everything that may be removed here."""


def new_name() -> str:
    """Return a name of a database or bucket that nobody else has."""
    return MARK + secrets.token_hex(6)


async def drop_database(url: str, name: str) -> None:
    """Remove a drill's database. Raises Refused for any other."""
    if not name.startswith(MARK):
        raise Refused(f"{name} is no database of a drill")
    async with AsyncMongoClient[dict[str, Any]](url) as client:
        await client.drop_database(name)


def drop_files(documents: Path, scratch: Path) -> None:
    """Remove the files of a drill's documents. Raises Refused for a folder outside the drill's own."""
    if scratch.resolve() not in documents.resolve().parents or not scratch.name.startswith(MARK):
        raise Refused(f"{documents} is no folder of a drill")
    for path in documents.iterdir():
        path.unlink()


async def drop_bucket(bucket: Bucket) -> None:
    """Remove a drill's bucket with all its versions. Raises Refused for any other."""
    if not bucket.name.startswith(MARK):
        raise Refused(f"{bucket.name} is no bucket of a drill")
    with bucket.translated():
        await in_thread(_drop, bucket)


def versions_of(bucket: Bucket) -> int:
    """Old versions that the bucket still holds, in a thread that may wait."""
    found = 0
    for page in bucket.client.get_paginator("list_object_versions").paginate(Bucket=bucket.name):
        found += sum(not one["IsLatest"] for one in page.get("Versions", ()))
    return found


def _drop(bucket: Bucket) -> None:
    client = bucket.client
    for page in client.get_paginator("list_object_versions").paginate(Bucket=bucket.name):
        for one in [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]:
            client.delete_object(Bucket=bucket.name, Key=one["Key"], VersionId=one["VersionId"])
    for listed in client.get_paginator("list_objects_v2").paginate(Bucket=bucket.name):
        for entry in listed.get("Contents", ()):
            client.delete_object(Bucket=bucket.name, Key=entry["Key"])
    client.delete_bucket(Bucket=bucket.name)
