"""Valid bytes, damaged at random: whatever comes of it, it is a ProtocolError or nothing."""

import contextlib
import random
import time

import pytest

from services.upper_layer.dimse_messages import decode
from services.upper_layer.errors import ProtocolError
from services.upper_layer.pdus import AssociateAccept, AssociateRequest
from tests.upper_layer.conftest import store_rq
from tests.upper_layer.test_pdus import ACCEPT, REQUEST
from tests.upper_layer.test_reader import MESSAGES, Log, _feed, _reader


def _damage(data: bytes, dice: random.Random) -> bytes:
    damaged = bytearray(data)
    for _ in range(dice.randrange(1, 8)):
        at = dice.randrange(len(damaged) + 1)
        kind = dice.random()
        if kind < 0.5:
            damaged[at : at + 1] = bytes([dice.choice([0, 1, 255, dice.randrange(256)])])
        elif kind < 0.7:
            del damaged[at : at + dice.randrange(20)]
        elif kind < 0.9:
            damaged[at:at] = dice.randbytes(dice.randrange(12))
        else:
            damaged[at : at + 4] = b"\xff\xff\xff\xff"
    return bytes(damaged)


def _fuzz(seconds: float) -> None:
    seed = time.time_ns()
    print("seed", seed)  # shown when it fails
    dice, end = random.Random(seed), time.monotonic() + seconds
    while time.monotonic() < end:
        with contextlib.suppress(ProtocolError):
            reader = _reader(Log(), size=dice.choice([32, 100, 4096]))
            _feed(reader, _damage(MESSAGES, dice), dice.randrange(1, 500))
        for read, whole in (
            (AssociateRequest.decode, REQUEST.encode()[6:]),
            (AssociateAccept.decode, ACCEPT.encode()[6:]),
            (decode, store_rq()),
        ):
            with contextlib.suppress(ProtocolError):
                read(_damage(whole, dice))


class TestDamage:
    def test_it_does_no_harm(self) -> None:
        _fuzz(1)

    @pytest.mark.soak
    @pytest.mark.timeout(0)
    def test_it_does_no_harm_for_long(self) -> None:
        _fuzz(600)
