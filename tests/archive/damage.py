"""Ways in which stored objects are no longer what was received."""

from collections.abc import Awaitable, Callable

from services.archive.index.entries import object_key
from services.persistence import Engines, TenantObjects
from services.tenancy.scope import Scope
from tests.archive.samples import dataset, put

Damaging = Callable[[TenantObjects, str, str], Awaitable[None]]
"""Takes the objects of a tenant, the key of one and that of another of them."""


async def truncated(objects: TenantObjects, key: str, _: str) -> None:
    await objects.replace(key, (await objects.read(key))[:-2])


async def emptied(objects: TenantObjects, key: str, _: str) -> None:
    await objects.replace(key, b"")


async def flipped_in_pixels(objects: TenantObjects, key: str, _: str) -> None:
    await _flip(objects, key, -20)


async def flipped_in_name(objects: TenantObjects, key: str, _: str) -> None:
    await _flip(objects, key, (await objects.read(key)).index(b"\x10\x00\x10\x00") + 9)  # Patient's Name


async def flipped_in_file_meta(objects: TenantObjects, key: str, _: str) -> None:
    await _flip(objects, key, (await objects.read(key)).index(b"received_at") - 2)


async def swapped(objects: TenantObjects, key: str, other: str) -> None:
    await objects.replace(key, await objects.read(other))


async def lost(objects: TenantObjects, key: str, _: str) -> None:
    await objects.delete(key)


async def _flip(objects: TenantObjects, key: str, place: int) -> None:
    data = bytearray(await objects.read(key))
    data[place] ^= 1
    await objects.replace(key, bytes(data))


ALL: tuple[Damaging, ...] = (
    truncated,
    emptied,
    flipped_in_pixels,
    flipped_in_name,
    flipped_in_file_meta,
    swapped,
    lost,
)


async def damage(scope: Scope, engines: Engines, uid: str, how: Damaging) -> None:
    """Damage the object of an instance, as nothing of ours would."""
    other = await put(scope, engines, dataset(PatientName="Other^Cat"))
    if engines.inbox is not None:
        await engines.inbox._write_held()  # small objects wait a second in the database
    await how(engines.objects.of(scope.grant), object_key(uid), object_key(other.sop_instance_uid))
