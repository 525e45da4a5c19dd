"""Every test here runs on both engines: what one of them promises, the other does."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from services.persistence import Documents, Grant, TenantCollection
from services.settings import Settings

STUDIES = [{"StudyInstanceUID": f"1.{n}", "StudyDate": f"2026010{n}"} for n in range(1, 6)]


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Documents]:
    """Documents on files or a database that are made already."""
    documents = Documents.connect(settings)
    if settings.sqlite_folder is not None:
        await documents.prepare()
    try:
        yield documents
    finally:
        await documents.close()


@pytest.fixture(params=["sqlite", "mongodb"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """Both engines, one after the other."""
    found: Settings = request.getfixturevalue(f"{request.param}_settings")
    return found


@pytest.fixture
def on_sqlite(settings: Settings) -> bool:
    """Whether it is SQLite's turn."""
    return settings.sqlite_folder is not None


@pytest.fixture
async def documents(settings: Settings) -> AsyncIterator[Documents]:
    """Those of this process."""
    async with opened(settings) as documents:
        yield documents


@pytest.fixture
async def another(settings: Settings) -> AsyncIterator[Callable[[], Awaitable[Documents]]]:
    """Opens the same once more: what another process would have."""
    async with AsyncExitStack() as stack:

        async def open_() -> Documents:
            return await stack.enter_async_context(opened(settings))

        yield open_


@pytest.fixture
async def studies(documents: Documents) -> TenantCollection:
    """Oakwood's, five of them."""
    collection = documents.of(Grant("oakwood"), "studies")
    await collection.insert_many_unordered(STUDIES)
    return collection


@pytest.fixture
def twin(documents: Documents) -> TenantCollection:
    """Elmside's: none."""
    return documents.of(Grant("elmside"), "studies")


@pytest.fixture
def reader(documents: Documents) -> TenantCollection:
    """Somebody with whom one study of Oakwood's was shared."""
    return documents.of(Grant("oakwood", frozenset({"1.2"})), "studies")


@pytest.fixture
def empty(documents: Documents) -> TenantCollection:
    """Oakwood's, none yet."""
    return documents.of(Grant("oakwood"), "studies")
