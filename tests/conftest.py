"""What tests stand on: real engines, two twin tenants, other people's programs and a whole running house."""

import os
import re
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from pymongo import AsyncMongoClient, DeleteMany
from xdist.scheduler import LoadScopeScheduling

from services.embedded import secantusdb
from services.embedded.ports import free_port
from services.persistence import Documents, Engines, Objects
from services.persistence.indexes import INDEXES
from services.settings import Settings
from services.tenancy import tenants
from services.tenancy.scope import Scope, operator_scope, system_scope
from tests import programs
from tests.house import House

_DATA = Path(os.environ.get("VETARK_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
_left_out: dict[str, list[str]] = {}
_TOGETHER = re.compile(r"tests/(abuse|web/test_\w+|isolation/test_patients_stay_out|embedded/test_phantoms)")
"""What shares a browser, a door, a house of its own or drawings, and so runs in one worker."""
_MONGODB_8 = 25
"""The wire version from which a bulk write reaches many collections."""


def pytest_report_header() -> str:
    """Say which real files the run reads."""
    return f"real DICOM files: {_DATA if _DATA.is_dir() else 'none (VETARK_TEST_DATA names no folder)'}"


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, and later report, what needs something this machine lacks."""
    lacking = {name: f"apt-get install {package}" for name, package in programs.missing().items()}
    if not _DATA.is_dir():
        lacking["data_folder"] = "set VETARK_TEST_DATA to a folder of real DICOM files"
    kept, dropped = [], []
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        remedy = next((lacking[name] for name in fixtures if name in lacking), None)
        if remedy:
            _left_out.setdefault(remedy, []).append(item.nodeid)
            dropped.append(item)
            continue
        kept.append(item)
    config.hook.pytest_deselected(items=dropped)
    items[:] = kept


class _Scheduling(LoadScopeScheduling):
    """The largest piece first. (xdist 3.8 cannot group tests of pytest 9.2 by a mark.)"""

    def _split_scope(self, nodeid: str) -> str:
        together = _TOGETHER.match(nodeid)
        return together[0] if together else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> _Scheduling:
    """How tests are given to workers."""
    return _Scheduling(config, log)


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are cores: a third of the time, tests wait for what they have started."""
    return (os.cpu_count() or 1) + 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands what it left out to the process that reports."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = _left_out


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take it: all workers leave out the same."""
    _left_out.update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Tell what was left out, and what would bring it back."""
    for remedy, tests in _left_out.items():
        terminalreporter.write_line(f"{len(tests)} tests left out: {remedy}", yellow=True)
        for test in tests:
            terminalreporter.write_line(f"  {test}")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real set of DICOM files with its MANIFEST.md; without it, what asks for it is left out."""
    return _DATA


@pytest.fixture(scope="session")
def dcmtk() -> Callable[[str], Path]:
    """DCMTK's programs by name."""

    def path(program: str) -> Path:
        found = programs.find(program)
        assert found, program
        return found

    return path


@pytest.fixture(scope="session")
def orthanc() -> Path:
    """Orthanc's program."""
    found = programs.find("Orthanc")
    assert found
    return found


@pytest.fixture(scope="session")
def orthanc_dicomweb() -> Path:
    """Orthanc's DICOMweb plugin."""
    found = programs.find(programs.PROGRAMS["orthanc_dicomweb"][1])
    assert found
    return found


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Chromium's program."""
    found = programs.find("chromium")
    assert found
    return found


@pytest.fixture(scope="session")
async def mongodb_url(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """A MongoDB-wire server: VETARK_MONGODB_URL, or one SecantusDB per test worker."""
    given = os.environ.get("VETARK_MONGODB_URL")
    if given:
        yield given
        return
    port = free_port()
    child = await secantusdb.start(tmp_path_factory.mktemp("mongodb") / "data", port)
    yield secantusdb.url(port)
    await child.stop(grace=5)


_MANY = 10_000  # documents that are quicker dropped with their indexes than deleted one by one


class _Databases:
    """Databases that tests use in turn: to empty one costs a tenth of making it with its indexes."""

    def __init__(self, settings: Settings, client: AsyncMongoClient[Any], *, empties: bool) -> None:
        self.settings = settings
        self._client = client
        self._empties = empties
        self._free: list[str] = []
        self.indexed: set[str] = set()

    def take(self) -> str:
        """An empty one that nobody else has."""
        return self._free.pop() if self._free else f"test_{uuid.uuid4().hex}"

    async def give_back(self, name: str) -> None:
        """Empty it for the next; one that is not as it was made goes."""
        collections = await self._client[name].list_collection_names()
        few = await self._client[name]["studies"].estimated_document_count() < _MANY
        if self._empties and few and set(collections) == set(INDEXES):
            everything = [DeleteMany({}, namespace=f"{name}.{collection}") for collection in collections]
            await self._client.bulk_write(everything, ordered=False)
            self._free.append(name)
        elif collections:
            await self._client.drop_database(name)
            self.indexed.discard(name)


@pytest.fixture(scope="session")
async def _databases(mongodb_url: str) -> AsyncIterator[_Databases]:
    async with AsyncMongoClient(mongodb_url) as client:
        hello = await client.admin.command("hello")
        settings = Settings(mongodb_url=mongodb_url, dimse_port=0, http_port=0)
        yield _Databases(settings, client, empties=hello["maxWireVersion"] >= _MONGODB_8)


@pytest.fixture
async def settings(_databases: _Databases, tmp_path: Path) -> AsyncIterator[Settings]:
    """A database and an objects folder of the test's own."""
    database = _databases.take()
    own = {"mongodb_database": database, "objects_url": (tmp_path / "objects").as_uri()}
    yield _databases.settings.model_copy(update=own)
    await _databases.give_back(database)


@pytest.fixture
async def engines(settings: Settings, _databases: _Databases) -> AsyncIterator[Engines]:
    """Both engines, connected, their indexes made."""
    if settings.mongodb_database not in _databases.indexed:
        async with Engines.open(settings):
            _databases.indexed.add(settings.mongodb_database)
    engines = Engines(Documents.connect(settings), Objects.connect(settings), settings)
    await engines.objects.prepare()
    yield engines
    await engines.close()


async def _clinic(engines: Engines, slug: str) -> Scope:
    await tenants.create(operator_scope(), engines, slug, name=slug.capitalize(), kind="clinic")
    return system_scope(slug)


@pytest.fixture
async def oakwood(engines: Engines) -> Scope:
    """A clinic, with every right."""
    return await _clinic(engines, "oakwood")


@pytest.fixture
async def elmside(engines: Engines) -> Scope:
    """Oakwood's twin: whatever Oakwood keeps, Elmside must not see."""
    return await _clinic(engines, "elmside")


@pytest.fixture(scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A running `vetark up --demo`; the demo's images are still coming in."""
    house = await House.start(tmp_path_factory.mktemp("house") / "data", "--demo")
    yield house
    assert await house.stop() == 0
