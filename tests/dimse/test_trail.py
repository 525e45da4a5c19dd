"""What the audit trail knows of associations."""

import asyncio

import pytest

from services.errors import Refused, Unavailable
from services.peers.echo import echo
from services.peers.store import sending, store
from services.persistence import Engines
from tests.dimse.clinics import trail
from tests.dimse.conftest import Scp
from tests.dimse.datasets import image

TITLES = {"calling": "ANY-MODALITY", "called": "OAKWOOD"}


class TestStored:
    async def test_is_one_entry_for_an_association_and_study(self, scp: Scp, engines: Engines) -> None:
        first, second = "1.2.3.1", "1.2.3.2"
        again = image(study=first)
        images = [again, *(image(study=first) for _ in range(4)), again, image(study=second)]
        assert {sent.status for sent in await store(scp.peer(), images)} == {0}
        await store(scp.peer(), [image(study=second)])
        async with asyncio.timeout(60):
            while len(entries := await trail(engines, "stored")) < 3:
                await asyncio.sleep(0.05)
        told = sorted((entry["study"], entry["details"]["instances"]) for entry in entries)
        assert told == [(first, 5), (second, 1), (second, 1)]
        assert {entry["details"]["again"] for entry in entries if entry["study"] == first} == {1}
        assert {entry["address"] for entry in entries} == {"127.0.0.1"}
        assert {entry["principal"]["name"] for entry in entries} == {"ANY-MODALITY"}

    async def test_also_when_the_association_breaks_off(self, scp: Scp, engines: Engines) -> None:
        async def break_off() -> None:
            async for _ in sending(scp.peer(), [image(study="1.2.3.1") for _ in range(3)]):
                raise ConnectionError

        with pytest.raises(ConnectionError):
            await break_off()
        (entry,) = await trail(engines, "stored")
        assert (entry["study"], entry["outcome"]) == ("1.2.3.1", "success")

    @pytest.mark.usefixtures("notes_written_soon")
    async def test_tells_of_what_could_not_be(self, scp: Scp, engines: Engines) -> None:
        await store(scp.peer(), [image(study=""), image(study="")])
        (entry,) = await trail(engines, "stored")
        assert (entry["outcome"], entry["study"]) == ("failure", None)
        assert entry["details"] == {**TITLES, "failed": 2, "count": 1}


class TestAccepted:
    @pytest.mark.usefixtures("notes_written_soon")
    async def test_is_the_clinics(self, scp: Scp, engines: Engines) -> None:
        await echo(scp.peer())
        (entry,) = await trail(engines, "association accepted")
        assert (entry["principal"]["id"], entry["outcome"]) == ("oakwood/modality", "success")
        assert entry["details"].items() >= TITLES.items()
        elsewhere = {"tenant": "elmside", "event": "association accepted"}
        assert await engines.documents.installation("audit").count(elsewhere) == 0


class TestRejected:
    async def test_is_the_clinics_that_was_called(self, scp: Scp, engines: Engines) -> None:
        for _ in range(3):
            with pytest.raises(Refused):
                await echo(scp.peer(calling="STRANGER"))
        scp.stop()
        await scp.task
        entries = await trail(engines, "association rejected")  # one, unless it took seconds to ask
        assert sum(entry["details"]["count"] for entry in entries) == 3
        for entry in entries:
            assert (entry["principal"]["name"], entry["address"]) == ("STRANGER", "127.0.0.1")
            assert entry["outcome"] == "failure"
            assert entry["details"]["reason"] == "unknown calling AE title, or not from its address"

    async def test_is_the_installations_where_nobody_was_called(self, scp: Scp, engines: Engines) -> None:
        with pytest.raises(Refused):
            await echo(scp.peer(called="NOBODY"))
        scp.stop()
        await scp.task
        (entry,) = await trail(engines, "association rejected", None)
        assert entry["details"]["called"] == "NOBODY"

    async def test_by_a_name_that_is_no_text_too(self, scp: Scp, engines: Engines) -> None:
        with pytest.raises((Refused, Unavailable)):
            await echo(scp.peer(calling="caf\udce9\n"))
        scp.stop()
        await scp.task
        (entry,) = await trail(engines, "association rejected")
        assert entry["principal"]["name"] == "caf\\udce9\\n"
