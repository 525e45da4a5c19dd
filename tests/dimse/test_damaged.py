"""Images whose objects are damaged on the disk, to who fetches them and to who sends them again."""

import pytest

from services.archive.index.entries import object_key
from services.peers.store import store
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.damage import ALL, Damaging
from tests.dimse.conftest import Scp
from tests.dimse.datasets import image
from tests.dimse.retrieving import get, identifier


@pytest.mark.parametrize("how", ALL)
async def test_a_damaged_image_is_a_failed_suboperation_until_it_is_sent_again(
    scp: Scp, engines: Engines, oakwood: Scope, how: Damaging
) -> None:
    hit, sound = image(pixels=bytes(100_000)), image(pixels=bytes(100_000))  # more than waits in the database
    assert {sent.status for sent in await store(scp.peer(), [hit, sound])} == {0}
    keys = [object_key(one.sop_instance_uid) for one in (hit, sound)]
    await how(engines.objects.of(oakwood.grant), keys[0], keys[1])
    got = await get(scp.peer(), identifier(study="1.2.3"))
    assert [uid for uid, _, _ in got.stored] == [sound.sop_instance_uid]
    assert (got.final["Status"], got.counts, got.failed) == (0xB000, (1, 1, 0), (hit.sop_instance_uid,))
    assert {sent.status for sent in await store(scp.peer(), [hit])} == {0}
    got = await get(scp.peer(), identifier(study="1.2.3"))
    assert {uid: data for uid, _, data in got.stored} == {
        one.sop_instance_uid: one.data for one in (hit, sound)
    }
