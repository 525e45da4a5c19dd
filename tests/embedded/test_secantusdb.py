import asyncio
from pathlib import Path

from pymongo import AsyncMongoClient

from services.embedded import secantusdb
from services.embedded.ports import free_port


class TestStart:
    async def test_acknowledged_documents_survive_kill_9(self, tmp_path: Path) -> None:
        port = free_port()
        child = await secantusdb.start(tmp_path / "data", port)
        url = secantusdb.url(port)
        client: AsyncMongoClient[dict[str, int]] = AsyncMongoClient(url, w="majority", journal=True)
        for number in range(50):
            await client.test.numbers.insert_one({"number": number})
        await client.close()
        child.process.kill()
        await child.process.wait()

        child = await secantusdb.start(tmp_path / "data", port)
        client = AsyncMongoClient(url)
        assert await client.test.numbers.count_documents({}) == 50
        await client.close()
        await child.stop()
        assert not child.running

    async def test_it_ends_when_told(self, tmp_path: Path) -> None:
        port = free_port()
        child = await secantusdb.start(tmp_path / "data", port)
        client: AsyncMongoClient[dict[str, int]] = AsyncMongoClient(secantusdb.url(port))
        await client.admin.command("ping")  # it listens a moment before it can be told
        await client.close()
        async with asyncio.timeout(60):
            await child.stop()
        assert child.process.returncode == 0
