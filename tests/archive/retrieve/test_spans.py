"""services/archive/retrieve/spans.py: a frame in a million fragments is some reads, not a million."""

import random

import pytest

from services.archive.retrieve.spans import gathered, spans

MIB = 1 << 20
DATA = random.Random(9).randbytes(4 * MIB)


def of(lengths: list[int], gap: int = 8) -> list[tuple[int, int]]:
    """Parts of these lengths, one behind the other with a gap between them."""
    found, at = [], 100
    for length in lengths:
        found.append((at, length))
        at += length + gap
    return found


class TestGathered:
    @pytest.mark.parametrize(
        ("parts", "reads"),
        [
            ([], 0),
            (of([0] * 1000), 0),
            (of([500]), 1),
            (of([2 * MIB]), 1),
            (of([10, 0, 20]), 1),
            (of([1] * 100_000), 1),
            (of([4] * 200_000), 3),
            (of([MIB // 2, MIB, 7]), 3),
            (of([10, 10], gap=5000), 2),
            ([(500, 10), (100, 10)], 2),  # against their order in the file
        ],
        ids=[
            "none", "empty", "one", "one large", "one of them empty", "many", "more", "large ones",
            "far apart", "backwards",
        ],
    )  # fmt: skip
    def test_is_every_part_in_few_reads(self, parts: list[tuple[int, int]], reads: int) -> None:
        read = []

        def read_at(offset: int, length: int) -> bytes:
            read.append(length)
            return DATA[offset : offset + length]

        assert gathered(read_at, parts) == b"".join(DATA[at : at + size] for at, size in parts)
        assert len(read) == reads

    def test_one_part_is_not_copied(self) -> None:
        assert gathered(lambda *_: DATA, [(0, len(DATA))]) is DATA


def test_spans_of_chance_hold_their_parts() -> None:
    chance = random.Random(1)
    for _ in range(200):
        parts = of([chance.choice((0, 1, 3000, MIB)) for _ in range(20)], gap=chance.choice((0, 8, 5000)))
        told = [
            (offset + at, size)
            for offset, length, inside in spans(parts)
            for at, size in inside
            if at + size <= length
        ]
        assert told == [part for part in parts if part[1]]
