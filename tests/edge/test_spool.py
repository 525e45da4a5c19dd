"""The spool on a real disk: order, bound, crashes and keys."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.edge.arrival import Arrival, Lane
from services.edge.files import SpoolFiles
from services.edge.spool import Spool
from services.errors import Damaged, Invalid, NotFound, OutOfSpace, Unavailable

KEY = bytes(range(32))
BEGAN = datetime(2026, 11, 30, 8, tzinfo=UTC)
MOST = 1 << 20


def arrival(number: int = 0, tenant: str = "oakwood", calling: str = "CR") -> Arrival:
    at = BEGAN + timedelta(minutes=number)
    return Arrival(
        tenant, "modality", None, calling, "OAKWOOD", "10.0.0.9", at, "1.2", f"1.2.{number}", "1.2.1"
    )


@contextmanager
def held(folder: Path, most: int = MOST, most_of_tenant: int = MOST, key: bytes = KEY) -> Iterator[Spool]:
    with Spool.held(SpoolFiles(folder, key), most, most_of_tenant) as spool:
        yield spool


async def keep(spool: Spool, one: Arrival, data: bytes = b"image") -> None:
    receiving = spool.begin(one, bounded=True)
    try:
        receiving.write(memoryview(data))
        receiving.end()
        await spool.keep(receiving)
    finally:
        receiving.discard()


def order(spool: Spool, tenant: str = "oakwood", calling: str = "CR") -> list[str]:
    return [one.arrival.sop_instance_uid for one in spool.lanes.get(Lane(tenant, calling), ())]


class TestSpool:
    async def test_what_waits_is_there_after_a_restart_in_its_order_by_lane(self, tmp_path: Path) -> None:
        with held(tmp_path) as spool:
            for number in range(20):
                await keep(spool, arrival(number, calling="CR" if number % 2 else "DX"), b"%d" % number)
            await keep(spool, arrival(99, "elmside"))
        with held(tmp_path) as spool:
            assert order(spool) == [f"1.2.{number}" for number in range(1, 20, 2)]
            assert order(spool, calling="DX") == [f"1.2.{number}" for number in range(0, 20, 2)]
            assert (spool.of("oakwood").instances, spool.of("elmside").instances, spool.of().instances) == (
                20,
                1,
                21,
            )
            assert spool.of("oakwood").oldest == BEGAN
            first = spool.lanes[Lane("oakwood", "CR")][0]
            assert first.arrival == arrival(1)
            assert b"".join(spool.files.dataset(first.number)) == b"1"
            await keep(spool, arrival(50))
            assert order(spool)[-1] == "1.2.50"

    async def test_nothing_of_a_patient_or_title_is_legible_on_the_disk(self, tmp_path: Path) -> None:
        with held(tmp_path) as spool:
            await keep(spool, arrival(), b"Smith^Rex" * 100)
        for path in tmp_path.rglob("*"):
            told = str(path.relative_to(tmp_path)).encode() + (path.read_bytes() if path.is_file() else b"")
            assert not [word for word in (b"Smith", b"oakwood", b"OAKWOOD", b"10.0.0.9") if word in told]

    async def test_a_full_spool_refuses_and_says_so_once_until_there_is_room(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with held(tmp_path) as spool:
            for number in range(4):
                await keep(spool, arrival(number), bytes(250_000))
            for number in range(5):
                with pytest.raises(OutOfSpace):
                    await keep(spool, arrival(10 + number), bytes(250_000))
            assert [record.message for record in caplog.records if "is full" in record.message] != []
            assert len([record for record in caplog.records if "the spool is full" in record.message]) == 1
            assert not list((tmp_path / "incoming").iterdir())
            spool.forget(spool.lanes[Lane("oakwood", "CR")][0])
            assert "there is room in the spool again" in caplog.text
            await keep(spool, arrival(20), bytes(200_000))

    async def test_one_tenant_cannot_fill_it_for_another(self, tmp_path: Path) -> None:
        with held(tmp_path, most_of_tenant=MOST // 2) as spool:
            for number in range(5):
                await keep(spool, arrival(number), bytes(100_000))
            with pytest.raises(OutOfSpace):
                await keep(spool, arrival(6), bytes(100_000))
            await keep(spool, arrival(50, "elmside"), bytes(100_000))

    async def test_what_is_set_aside_holds_nobody_up_and_comes_back_to_its_old_place(
        self, tmp_path: Path
    ) -> None:
        with held(tmp_path) as spool:
            for number in range(3):
                await keep(spool, arrival(number))
            poison = spool.lanes[Lane("oakwood", "CR")][0]
            spool.set_aside(poison, "Malformed: it is none")
            assert order(spool) == ["1.2.1", "1.2.2"]
            assert (spool.of("oakwood").aside, spool.of("oakwood").instances) == (1, 2)
            elsewhere = SpoolFiles(tmp_path, KEY)  # as another process looks at it
            (told,) = elsewhere.aside()
            assert (told.reason, told.arrival) == ("Malformed: it is none", arrival(0))
            assert elsewhere.waiting_since() == (2, BEGAN + timedelta(minutes=1))
            elsewhere.retry(told.number)
            with pytest.raises(NotFound):
                elsewhere.retry(told.number)
            spool.take_wanted()
            assert order(spool) == ["1.2.0", "1.2.1", "1.2.2"]
            assert (spool.of("oakwood").aside, spool.of("oakwood").instances) == (0, 3)

    async def test_a_file_torn_by_a_loss_of_power_is_set_aside_and_what_was_being_received_is_gone(
        self, tmp_path: Path
    ) -> None:
        with held(tmp_path) as spool:
            for number in range(3):
                await keep(spool, arrival(number), bytes(1000))
            first, second, _ = sorted((tmp_path / "waiting").iterdir())
            os.truncate(first, 40)
            os.truncate(second, second.stat().st_size - 5)
            (tmp_path / "incoming" / "crashed").write_bytes(b"half")
        with held(tmp_path) as spool:
            assert order(spool) == ["1.2.1", "1.2.2"]  # the second's beginning opens
            (torn,) = spool.files.aside()
            assert torn.arrival is None
            assert not list((tmp_path / "incoming").iterdir())
            with pytest.raises(Damaged):
                b"".join(spool.files.dataset(spool.lanes[Lane("oakwood", "CR")][0].number))

    async def test_another_key_is_refused_and_touches_nothing(self, tmp_path: Path) -> None:
        with held(tmp_path) as spool:
            await keep(spool, arrival())
        with pytest.raises(Invalid, match="another key"), held(tmp_path, key=bytes(32)):
            pass
        with held(tmp_path) as spool:
            assert order(spool) == ["1.2.0"]

    async def test_is_one_process_alone(self, tmp_path: Path) -> None:
        with held(tmp_path), pytest.raises(Unavailable, match="another process"), held(tmp_path):
            pass

    async def test_a_link_that_is_up_asks_for_no_room_before_it_is_needed(self, tmp_path: Path) -> None:
        with held(tmp_path, most_of_tenant=1000) as spool:
            bounded = spool.begin(arrival(), bounded=True)
            with pytest.raises(OutOfSpace):
                bounded.write(memoryview(bytes(2000)))
            bounded.discard()
            receiving = spool.begin(arrival(), bounded=False)
            receiving.write(memoryview(bytes(2000)))
            receiving.end()
            assert b"".join(receiving.dataset()) == bytes(2000)
            with pytest.raises(OutOfSpace):
                await spool.keep(receiving)
            receiving.discard()
