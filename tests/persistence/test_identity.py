from pathlib import Path

import pytest

from services.errors import Refused
from services.persistence import Engines
from services.persistence.damage import Lost, Part
from services.persistence.identity import KEY, identities, name_records
from services.settings import Settings

RECORDS_TOLD = r"(?s)records cannot be used.*vetark restore\n.*vetark index rebuild\n"
INDEX_TOLD = r"(?s)index cannot be used.*vetark index rebuild\n"


@pytest.fixture(params=["sqlite", "mongodb"])
def settings(
    request: pytest.FixtureRequest, sqlite_settings: Settings, mongodb_settings: Settings
) -> Settings:
    """Each engine in turn."""
    return {"sqlite": sqlite_settings, "mongodb": mongodb_settings}[request.param]


async def lose(engines: Engines, *collections: str) -> None:
    for name in collections:
        await engines.documents.installation(name).delete({}, many=True)


class TestIdentify:
    async def test_a_new_installation_gets_one_name_everywhere_and_keeps_it(self, settings: Settings) -> None:
        async with Engines.open(settings) as engines:
            first = await identities(engines.documents, engines.objects)
            assert first.index == first.records == first.objects is not None
        async with Engines.open(settings) as engines:
            assert await identities(engines.documents, engines.objects) == first

    async def test_lost_records_are_told_from_a_new_installation(self, settings: Settings) -> None:
        async with Engines.open(settings) as engines:
            await lose(engines, "installation")
        for _ in range(2):
            with pytest.raises(Lost, match=RECORDS_TOLD) as lost:
                await Engines.connect(settings)
        assert lost.value.part is Part.RECORDS
        assert "vetark restore --data DIR\n" in str(lost.value.of(" --data DIR"))
        async with Engines.open(settings, {Part.RECORDS}):
            pass

    async def test_both_lost_are_told_as_records(self, settings: Settings) -> None:
        async with Engines.open(settings) as engines:
            await lose(engines, "installation", "index_version")
        with pytest.raises(Lost, match=RECORDS_TOLD):
            await Engines.connect(settings)

    async def test_a_lost_index_is_told_until_it_is_begun_again(self, settings: Settings) -> None:
        async with Engines.open(settings) as engines:
            await lose(engines, "index_version")
        with pytest.raises(Lost, match=INDEX_TOLD):
            await Engines.connect(settings)
        async with Engines.open(settings, {Part.INDEX}):
            pass
        with pytest.raises(Lost, match=INDEX_TOLD):
            await Engines.connect(settings)
        async with Engines.open(settings, {Part.INDEX}) as engines:
            await engines.begin_index()
        async with Engines.open(settings):
            pass

    async def test_records_of_another_installation_are_refused(self, settings: Settings) -> None:
        async with Engines.open(settings) as engines:
            await engines.objects.installation().replace(KEY, b"another")
        with pytest.raises(Refused, match="another installation"):
            await Engines.connect(settings)

    @pytest.mark.parametrize("written", ["nothing", "index", "records"])
    async def test_a_first_start_that_was_killed_is_no_loss(self, settings: Settings, written: str) -> None:
        """They are written in the order index, records, objects."""
        async with Engines.open(settings) as engines:
            gone = {"nothing": ("index_version", "installation"), "index": ("installation",), "records": ()}
            await lose(engines, *gone[written])
            await engines.objects.installation().delete(KEY)
        async with Engines.open(settings) as engines:
            found = await identities(engines.documents, engines.objects)
            assert found.index == found.records == found.objects is not None

    async def test_an_empty_store_of_objects_beside_known_records_is_said(
        self, settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        engines = await Engines.connect(settings)
        await engines.documents.installation("tenants").insert({"slug": "oakwood"})
        await engines.close()
        await (await Engines.connect(settings)).close()
        assert "Is VETARK_OBJECTS_URL right?" not in caplog.text
        typo = settings.model_copy(update={"objects_url": (tmp_path / "typo").as_uri()})
        await (await Engines.connect(typo)).close()
        assert "Is VETARK_OBJECTS_URL right?" in caplog.text

    async def test_of_two_that_begin_at_one_moment_one_gives_the_name(self, settings: Settings) -> None:
        async with Engines.open(settings) as engines:
            before = await identities(engines.documents, engines.objects)
            await name_records(engines.documents, engines.objects, "another")
            assert await identities(engines.documents, engines.objects) == before

    async def test_what_an_earlier_release_made_gets_a_name(self, settings: Settings, tmp_path: Path) -> None:
        async with Engines.open(settings) as engines:
            await lose(engines, "installation", "index_version")
            await engines.objects.installation().delete(KEY)
            await engines.documents.installation("tenants").insert({"slug": "oakwood"})
        async with Engines.open(settings) as engines:
            assert (await identities(engines.documents, engines.objects)).records
