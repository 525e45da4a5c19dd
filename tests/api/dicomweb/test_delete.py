"""DELETE on the paths of DICOMweb, and what is said afterwards of what is gone."""

from datetime import timedelta

import httpx
import pytest
from pydicom import Dataset
from pydicom.uid import generate_uid

from services.archive.lifecycle.delete import deletions, restore
from services.archive.lifecycle.erase import erase_due
from services.persistence import Edit, Engines
from services.tenancy.scope import Scope
from tests.api.clients import image, part10, stow
from tests.api.dicomweb.test_retrieve import ROOT, url_of

BELOW = ("", "/metadata", "/rendered", "/thumbnail")


@pytest.fixture
async def pair(chief: httpx.AsyncClient) -> tuple[Dataset, Dataset]:
    """Two images of one series."""
    uids = {"StudyInstanceUID": generate_uid(), "SeriesInstanceUID": generate_uid()}
    made = image(**uids), image(**uids)
    assert (await stow(chief, *map(part10, made))).status_code == 200
    return made


def levels(one: Dataset) -> tuple[str, str, str]:
    """Its study's, series' and own path."""
    study = f"{ROOT}/studies/{one.StudyInstanceUID}"
    return study, f"{study}/series/{one.SeriesInstanceUID}", url_of(one)


async def statuses(client: httpx.AsyncClient, path: str) -> set[int]:
    return {(await client.get(path + below)).status_code for below in BELOW}


class TestDelete:
    @pytest.mark.parametrize("level", [0, 1, 2])
    async def test_is_gone_until_it_is_restored(
        self,
        chief: httpx.AsyncClient,
        engines: Engines,
        oakwood: Scope,
        pair: tuple[Dataset, Dataset],
        level: int,
    ) -> None:
        path = levels(pair[0])[level]
        assert await statuses(chief, path) == {200}
        assert (await chief.delete(path)).status_code == 204
        assert await statuses(chief, path) == {410}
        assert (await chief.get(url_of(pair[0]) + "/frames/1")).status_code == 410
        assert (await chief.delete(path)).status_code == 410
        assert await statuses(chief, url_of(pair[1])) == ({200} if level == 2 else {410})
        (deletion,) = await deletions(oakwood, engines)
        await restore(oakwood, engines, deletion.id)
        assert await statuses(chief, path) == {200}

    async def test_once_erased_it_was_never_there(
        self, chief: httpx.AsyncClient, engines: Engines, oakwood: Scope, pair: tuple[Dataset, Dataset]
    ) -> None:
        path = levels(pair[0])[0]
        assert (await chief.delete(path)).status_code == 204
        (deletion,) = await deletions(oakwood, engines)
        past = Edit(set={"ends_at": deletion.deleted_at - timedelta(seconds=1)})
        await engines.documents.of(oakwood.grant, "deletions").update({}, past, many=True)
        assert await erase_due(oakwood, engines) == 2
        assert await statuses(chief, path) == {404}

    async def test_nobody_else_is_told(
        self,
        chief: httpx.AsyncClient,
        vet: httpx.AsyncClient,
        twin: httpx.AsyncClient,
        anyone: httpx.AsyncClient,
        pair: tuple[Dataset, Dataset],
    ) -> None:
        path = levels(pair[0])[0]
        assert (await vet.delete(path)).status_code == 403
        assert (await chief.delete(path)).status_code == 204
        assert await statuses(vet, path) == {410}
        assert (await vet.delete(path)).status_code == 403
        assert await statuses(twin, path) == {404}
        assert await statuses(twin, path.replace("oakwood", "elmside")) == {404}
        assert await statuses(anyone, path) == {401}

    async def test_what_was_never_there_is_not_found(
        self, chief: httpx.AsyncClient, pair: tuple[Dataset, Dataset]
    ) -> None:
        study, series, instance = levels(pair[0])
        assert (await chief.delete(instance)).status_code == 204
        for path in (f"{ROOT}/studies/1.2.3", f"{study}/series/1.2.3", f"{series}/instances/1.2.3"):
            assert (await chief.delete(path)).status_code == 404
            assert await statuses(chief, path) == {404}
        assert (await chief.get(url_of(pair[1]) + "/frames/9")).status_code == 404
