import httpx
import pytest

from services.archive.index.entries import object_key
from services.archive.lifecycle.scrub import scrub
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.api.graphql.asking import refused, told
from tests.archive.damage import damage, flipped_in_pixels
from tests.archive.samples import dataset, encoded, put

DIFFERING = """{ differingInstances(tenant: "oakwood") {
  id studyInstanceUID sopInstanceUID callingAet keptUntil
  differences { attributes { keyword stored received } pixels }
} }"""
DAMAGED = '{ damagedInstances(tenant: "oakwood") { sopInstanceUID damage foundAt } }'
KEEP = 'mutation ($id: ID!) { keepStoredInstance(tenant: "oakwood", id: $id) }'
TAKE = 'mutation ($id: ID!) { takeReceivedInstance(tenant: "oakwood", id: $id) }'


@pytest.fixture
async def differing(oakwood: Scope, engines: Engines) -> bytes:
    """The bytes of an image that came with another name under the UID of a stored one."""
    made = dataset(PatientName="Wrong^Rex")
    await put(oakwood, engines, made)
    made.PatientName, made.StudyDescription = "Right^Rex", None
    await put(oakwood, engines, made)
    return encoded(made)


@pytest.mark.usefixtures("differing")
class TestDiffering:
    async def test_tells_what_differs(self, chief: httpx.AsyncClient) -> None:
        (one,) = await told(chief, DIFFERING)
        assert one["callingAet"] == "MODALITY"
        assert one["differences"] == {
            "attributes": [
                {"keyword": "StudyDescription", "stored": "Head", "received": ""},
                {"keyword": "PatientName", "stored": "Wrong^Rex", "received": "Right^Rex"},
            ],
            "pixels": False,
        }

    async def test_is_decided_once(
        self, chief: httpx.AsyncClient, oakwood: Scope, engines: Engines, differing: bytes
    ) -> None:
        (one,) = await told(chief, DIFFERING)
        assert await told(chief, TAKE, id=one["id"]) == one["id"]
        stored = await engines.objects.of(oakwood.grant).read(object_key(one["sopInstanceUID"]))
        assert stored.endswith(differing)
        (before,) = await told(chief, DIFFERING)
        assert await told(chief, KEEP, id=before["id"]) == before["id"]
        assert await told(chief, DIFFERING) == []
        for decide in (KEEP, TAKE):
            assert (await refused(chief, decide, id=one["id"]))[0] == "NOT_FOUND"

    async def test_is_the_administrators(self, chief: httpx.AsyncClient, vet: httpx.AsyncClient) -> None:
        (one,) = await told(chief, DIFFERING)
        for asked in (DIFFERING, DAMAGED):
            assert (await refused(vet, asked))[0] == "REFUSED"
        for decide in (KEEP, TAKE):
            assert (await refused(vet, decide, id=one["id"]))[0] == "REFUSED"


class TestDamaged:
    async def test_is_listed_until_it_is_mended(
        self, chief: httpx.AsyncClient, oakwood: Scope, engines: Engines
    ) -> None:
        made = dataset()
        stored = await put(oakwood, engines, made)
        assert await told(chief, DAMAGED) == []
        await damage(oakwood, engines, stored.sop_instance_uid, flipped_in_pixels)
        await scrub(oakwood, engines)
        (one,) = await told(chief, DAMAGED)
        assert one["sopInstanceUID"] == stored.sop_instance_uid
        assert one["damage"] == "its bytes are not those that were received"
        await put(oakwood, engines, made)
        assert await told(chief, DAMAGED) == []
