import asyncio
import logging

import pytest

from services.dimse.service import run
from services.embedded.ports import free_port
from services.errors import Unavailable
from services.peers.echo import echo
from services.peers.store import sending, store
from services.persistence import Engines
from services.settings import Settings
from services.tenancy import application_entities, tenants
from services.tenancy.scope import operator_scope, system_scope
from tests import secantusdb
from tests.dimse.conftest import MODALITY, Scp, open_scp
from tests.dimse.datasets import image


class TestRun:
    async def test_several_share_one_port(self, scp: Scp, settings: Settings) -> None:
        second = await open_scp(settings.model_copy(update={"dimse_port": scp.port}))
        assert second.port == scp.port
        for _ in range(20):
            assert await echo(scp.peer()) == 0
        scp.stop()
        await scp.task
        for _ in range(5):
            assert await echo(scp.peer()) == 0
        second.stop()
        await second.task
        with pytest.raises(Unavailable):
            await echo(scp.peer())

    async def test_stopping_lets_the_running_message_end(self, scp: Scp) -> None:
        results = []

        async def send() -> None:
            async for sent in sending(scp.peer(), [image(pixels=bytes(4 << 20)) for _ in range(200)]):
                results.append(sent.status)
                if len(results) == 3:
                    scp.stop()

        with pytest.raises(Unavailable):
            await send()
        assert set(results) == {0}
        assert len(results) < 200
        async with asyncio.timeout(60):
            await scp.task

    async def test_without_its_engines_it_does_not_open(self, settings: Settings) -> None:
        url = f"mongodb://127.0.0.1:{free_port()}"
        nowhere = settings.model_copy(
            update={"sqlite_folder": None, "mongodb_url": url, "engine_timeout": 0.5}
        )
        with pytest.raises(Unavailable):
            await run(nowhere, ready=lambda _: None, stop=asyncio.Event())

    async def test_a_database_that_goes_and_comes_back_costs_a700_and_no_restart(
        self, settings: Settings, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.CRITICAL, "pymongo")
        folder, port = tmp_path_factory.mktemp("mortal"), free_port()
        child, url = await secantusdb.start(folder, port)
        own = settings.model_copy(update={"sqlite_folder": None, "mongodb_url": url, "engine_timeout": 1.0})
        engines = await Engines.connect(own)
        await tenants.create(operator_scope(), engines, "mortal", name="Mortal", kind="clinic")
        scope = system_scope("mortal")
        await application_entities.add_local(scope, engines, "MORTAL")
        await application_entities.add_remote(
            scope, engines, name="m", aet=MODALITY, host="127.0.0.1", port=104
        )
        await engines.close()
        scp = await open_scp(own)
        before, during = image(), image()
        assert [sent.status for sent in await store(scp.peer("MORTAL"), [before])] == [0]
        await child.stop(grace=5)
        assert [sent.status for sent in await store(scp.peer("MORTAL"), [during])] == [0xA700]
        child, _ = await secantusdb.start(folder, port)
        async with asyncio.timeout(60):
            while (await store(scp.peer("MORTAL"), [during]))[0].status != 0:
                await asyncio.sleep(0.2)
        scp.stop()
        await scp.task
        await child.stop(grace=5)
