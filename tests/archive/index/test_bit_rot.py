"""Bit rot: objects damaged at random, read in every way, found by the scrub, mended by a resend."""

import random

import pytest

from services.archive.index.integrity import Integrity
from services.archive.lifecycle.scrub import damaged, scrub
from services.archive.lifecycle.verify import verify
from services.persistence import Engines
from services.tenancy.scope import Scope
from tests.archive.damage import ALL, damage
from tests.archive.index.test_integrity import instance_of, ways
from tests.archive.samples import dataset, put

IMAGES, DAMAGED, ROUNDS = 2000, 200, 5


@pytest.mark.soak
async def test_nothing_damaged_is_given_out_and_all_of_it_is_found_and_mended(
    oakwood: Scope, engines: Engines
) -> None:
    chance = random.Random(16)
    made = [dataset(PixelData=chance.randbytes(128)) for _ in range(IMAGES)]
    stored = [await put(oakwood, engines, one) for one in made]
    given = 0
    for _ in range(ROUNDS):
        hit = chance.sample(range(IMAGES), DAMAGED)
        for number in hit:
            await damage(oakwood, engines, stored[number].sop_instance_uid, chance.choice(ALL))
        for number in hit[: DAMAGED // 2]:  # half of them are asked for, half are for the scrub to find
            given += len(await ways(oakwood, engines, await instance_of(oakwood, engines, stored[number])))
        assert given == 0
        assert (await scrub(oakwood, engines)).damaged == DAMAGED
        found = {one.sop_instance_uid for one in await damaged(oakwood, engines)}
        assert found == {stored[number].sop_instance_uid for number in hit}
        for number in hit:
            assert (await put(oakwood, engines, made[number])).duplicate
            engines.own(Integrity).forget(oakwood.grant, stored[number].sop_instance_uid)
        assert await damaged(oakwood, engines) == []
    left = [one async for one in verify(oakwood, engines) if not one.mends_itself]
    assert left == []
    print(f"{ROUNDS * DAMAGED} objects damaged: {given} given out, all found, all mended")
