"""DELETE on the paths of DICOMweb, and what is said afterwards of what is gone."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from fastapi import FastAPI
from pydicom import Dataset
from pydicom.uid import generate_uid

from services.archive.delete import deletions, restore
from services.archive.erase import erase_due
from services.persistence import Engines
from services.tenancy import tokens
from services.tenancy.scope import Scope
from tests.api.clients import client_of, image, part10, stow
from tests.api.dicomweb.test_retrieve import ROOT, url_of

BELOW = ("", "/metadata", "/rendered", "/thumbnail")


@pytest.fixture
async def head(app: FastAPI, engines: Engines, oakwood: Scope) -> AsyncIterator[httpx.AsyncClient]:
    """A program that may delete."""
    token = await tokens.create(oakwood, engines, role="administrator")
    async with client_of(app, token) as client:
        yield client


@pytest.fixture
async def pair(head: httpx.AsyncClient) -> tuple[Dataset, Dataset]:
    """Two images of one series."""
    uids = {"StudyInstanceUID": generate_uid(), "SeriesInstanceUID": generate_uid()}
    made = image(**uids), image(**uids)
    assert (await stow(head, *map(part10, made))).status_code == 200
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
        head: httpx.AsyncClient,
        engines: Engines,
        oakwood: Scope,
        pair: tuple[Dataset, Dataset],
        level: int,
    ) -> None:
        path = levels(pair[0])[level]
        assert await statuses(head, path) == {200}
        assert (await head.delete(path)).status_code == 204
        assert await statuses(head, path) == {410}
        assert (await head.get(url_of(pair[0]) + "/frames/1")).status_code == 410
        assert (await head.delete(path)).status_code == 410
        assert await statuses(head, url_of(pair[1])) == ({200} if level == 2 else {410})
        (deletion,) = await deletions(oakwood, engines)
        await restore(oakwood, engines, deletion.id)
        assert await statuses(head, path) == {200}

    async def test_once_erased_it_was_never_there(
        self, head: httpx.AsyncClient, engines: Engines, oakwood: Scope, pair: tuple[Dataset, Dataset]
    ) -> None:
        path = levels(pair[0])[0]
        assert (await head.delete(path)).status_code == 204
        (deletion,) = await deletions(oakwood, engines)
        past = {"$set": {"ends_at": deletion.deleted_at - timedelta(seconds=1)}}
        await engines.documents.of(oakwood.grant, "deletions").update({}, past, many=True)
        assert await erase_due(oakwood, engines) == 2
        assert await statuses(head, path) == {404}

    async def test_nobody_else_is_told(
        self,
        head: httpx.AsyncClient,
        vet: httpx.AsyncClient,
        twin: httpx.AsyncClient,
        anyone: httpx.AsyncClient,
        pair: tuple[Dataset, Dataset],
    ) -> None:
        path = levels(pair[0])[0]
        assert (await vet.delete(path)).status_code == 403
        assert (await head.delete(path)).status_code == 204
        assert await statuses(vet, path) == {410}
        assert (await vet.delete(path)).status_code == 403
        assert await statuses(twin, path) == {404}
        assert await statuses(twin, path.replace("oakwood", "elmside")) == {404}
        assert await statuses(anyone, path) == {401}

    async def test_what_was_never_there_is_not_found(
        self, head: httpx.AsyncClient, pair: tuple[Dataset, Dataset]
    ) -> None:
        study, series, instance = levels(pair[0])
        assert (await head.delete(instance)).status_code == 204
        for path in (f"{ROOT}/studies/1.2.3", f"{study}/series/1.2.3", f"{series}/instances/1.2.3"):
            assert (await head.delete(path)).status_code == 404
            assert await statuses(head, path) == {404}
        assert (await head.get(url_of(pair[1]) + "/frames/9")).status_code == 404
