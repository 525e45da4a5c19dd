"""The second half of a drill: a replica elsewhere, objects lost in the first, and what comes back."""

import asyncio
from pathlib import Path

from services.archive.index.entries import object_key
from services.archive.lifecycle.repair import Replica, repair
from services.archive.lifecycle.scrub import scrub
from services.drill.findings import Region
from services.errors import Invalid
from services.persistence import Engines, Objects, TenantObjects
from services.persistence.scratch import drop_bucket, new_name
from services.tenancy import tenants
from services.tenancy.scope import Scope, system_scope

_EVERY = 3
"""Of the images every third is deleted and every third changed."""


async def lose_and_repair(engines: Engines, folder: Path) -> Region:
    """Lose objects of a scratch installation and bring them back from a replica of the same kind.

    The replica is a second bucket, where objects are in an S3, whose first one keeps versions by then.
    """
    bucket = None
    try:
        bucket = engines.objects.bucket()
    except Invalid:
        url = folder.as_uri()
    else:
        url = f"s3://{new_name()}"
        from services.persistence.bucket_protection import WantedProtection, protect  # noqa: PLC0415 boto3's memory

        await protect(bucket, WantedProtection(), apply=True)
    there = Objects.replica(engines.settings, url)
    await there.prepare()
    try:
        region = await _region(engines, Replica(there, url))
        if bucket is None:
            return region
        from services.persistence.scratch import versions_of  # noqa: PLC0415 as above

        versions = await asyncio.to_thread(versions_of, bucket)
        await drop_bucket(there.bucket())
        return Region(region.lost, region.damaged, region.found, region.brought_back, region.left, versions)
    finally:
        await there.close()


async def _region(engines: Engines, replica: Replica) -> Region:
    lost = damaged = found = back = 0
    left: list[str] = []
    for tenant in await tenants.find(engines):
        scope = system_scope(tenant.slug)
        ours = engines.objects.of(scope.grant)
        await _copied(ours, replica.objects.of(system_scope(tenant.slug).grant))
        uids = [
            one["SOPInstanceUID"]
            async for one in engines.documents.of(scope.grant, "instances").stream(
                {}, projection=("SOPInstanceUID",)
            )
        ]
        for uid in uids[::_EVERY]:
            await ours.delete(object_key(uid))
        for uid in uids[1::_EVERY]:
            data = bytearray(await ours.read(object_key(uid)))
            data[-1] ^= 1
            await ours.replace(object_key(uid), bytes(data))
        lost, damaged = lost + len(uids[::_EVERY]), damaged + len(uids[1::_EVERY])
        found += (await scrub(scope, engines)).damaged
        async for one in repair(scope, engines, replica):
            back += one.failed is None
            if one.failed is not None:
                left.append(f"{tenant.slug} {one.key}: {one.failed}")
        left += await _still_wrong(scope, engines)
    return Region(lost, damaged, found, back, left, None)


async def _still_wrong(scope: Scope, engines: Engines) -> list[str]:
    """Read all objects again and say how many are damaged still."""
    again = await scrub(scope, engines)
    return [f"{scope.grant.tenant}: {again.damaged} objects are damaged still"] if again.damaged else []


async def _copied(ours: TenantObjects, theirs: TenantObjects) -> None:
    """Copy objects as the store's own replication would have done."""
    async for key, _ in ours.list():
        await theirs.replace(key, await ours.read(key))
