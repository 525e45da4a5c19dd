"""The whole drill as people run it, on each engine; and what it must never remove."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from services.errors import Refused
from services.persistence import scratch
from tests import secantusdb


class TestRemoving:
    async def test_nothing_but_what_a_drill_made_is_removed(self, tmp_path: Path) -> None:
        with pytest.raises(Refused):
            await scratch.drop_database("mongodb://127.0.0.1:1", "vetark")
        own = tmp_path / scratch.new_name()
        for documents, folder in ((tmp_path / "documents", own), (tmp_path / "documents", tmp_path)):
            documents.mkdir(exist_ok=True)
            (documents / "records.sqlite").touch()
            with pytest.raises(Refused):
                scratch.drop_files(documents, folder)
            assert (documents / "records.sqlite").exists()


@pytest.mark.soak
@pytest.mark.timeout(1200)
class TestDrill:
    @pytest.mark.parametrize("objects", ["folder", "seaweedfs"])
    async def test_brings_back_all_but_the_records_since_the_backup(
        self, objects: str, tmp_path: Path
    ) -> None:
        told = await drilled(tmp_path, "--objects", objects)
        assert told["region"]["found"] == told["region"]["lost"] + told["region"]["damaged"]
        assert told["region"]["brought_back"] == told["region"]["found"]
        assert (told["region"]["old_versions"] or 0) > 0 or objects == "folder"

    async def test_on_the_mongodb_wire(self, tmp_path: Path) -> None:
        child, url = await secantusdb.start(tmp_path)
        try:
            await drilled(tmp_path, "--mongodb", url, "--no-region")
        finally:
            await child.stop(grace=5)

    async def test_of_a_hundred_thousand_says_what_a_million_takes(self, tmp_path: Path) -> None:
        told = await drilled(tmp_path, "--images", "100000", "--no-region")
        print(f"{told['instances_a_second']:.0f} a second, a million: {told['minutes_of_a_million']:.0f} min")
        assert told["rebuilt"] >= 100_000


async def drilled(folder: Path, *words: str) -> dict:
    """Run it with few images; what it told as JSON, once nothing of it is left."""
    command = (sys.executable, "-P", "-m", "services.cli", "drill", "--images", "50", "--json")
    place = folder / "place"
    process = await asyncio.create_subprocess_exec(
        *(*command, "--folder", str(place), *words),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "VETARK_OBJECTS_URL": "s3://not-the-drill's"},
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    assert list(place.iterdir()) == []
    told = json.loads(out)
    since = {one["name"]: one["since"] for one in told["kinds"]}
    assert told["newer"] == ["newcomer"]
    assert (since["images"], since["users"], since["shares"], since["cases"]) == (0, 1, 1, 1)
    return dict(told)
