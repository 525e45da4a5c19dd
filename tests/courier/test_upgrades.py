import asyncio

import pytest

from services.cancellation import cancel_and_wait
from services.courier import upgrades
from services.monitoring import installation
from services.persistence import Edit, Engines, Grant


class TestKeepSettling:
    async def test_brings_along_what_an_earlier_release_wrote(
        self, engines: Engines, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(upgrades, "SETTLE_SECONDS", 0.02)
        studies = engines.documents.of(Grant("oakwood"), "studies")
        written = {
            "StudyInstanceUID": "1",
            "PatientName": {"Alphabetic": "Rex"},
            "search": {"words": ["rex"]},
        }
        await studies.insert(written)
        versions = engines.documents.installation("index_version")
        await versions.update({"name": "documents"}, Edit(set={"settled": 2}))
        assert 'vetark_documents_settled_version{part="index"} 2.0' in await self._told(engines)
        task = asyncio.create_task(upgrades.keep_settling(engines))
        async with asyncio.timeout(30):
            while 'vetark_documents_settled_version{part="index"} 3.0' not in await self._told(engines):
                await asyncio.sleep(0.02)
        await cancel_and_wait(task)
        (found,) = await studies.find({"search.words": "rex"})
        assert found["search"]["name"] == "rex"

    async def _told(self, engines: Engines) -> str:
        return (await installation.metrics(engines)).decode()
