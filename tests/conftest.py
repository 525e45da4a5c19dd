"""What tests stand on: real engines, two twin tenants, other programs and a whole running installation."""

import gc
import os
import re
import shutil
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

from services.persistence import Documents, Engines
from services.persistence.upgrade import migrate
from services.settings import Settings
from services.tenancy import tenants
from services.tenancy.scope import Scope, operator_scope, system_scope
from tests import programs, secantusdb
from tests.engines import with_settings
from tests.forks import Forks
from tests.installation import Installation
from tests.mongodb import MongoDatabases
from tests.smtp_server import SmtpServer

_DATA = Path(os.environ.get("VETARK_TEST_DATA") or Path(__file__).parents[2] / "shared" / "data")
_left_out: dict[str, list[str]] = {}
_TOGETHER = re.compile(
    r"tests/(abuse|isolation|web/test_\w+|embedded/test_phantoms|docs/test_api|journeys/test_both_engines"
    r"|persistence/sqlite/test_plans|tenancy/test_boundaries|dimse/test_find|test_wheel|vpn/test_network"
    r"|journeys/test_fleet)"
)
"""What shares a browser, a server, an installation or what was read at length, and so runs in one worker."""
_INSTALLED = re.compile(r"tests/(web/|embedded/test_supervisor|journeys/test_(store|from|a_new)|test_cli)")
"""What needs the demo's installation, and mostly a browser on it."""
os.environ.setdefault("VETARK_REMOTE_NETWORKS", '["127.0.0.0/8", "::1/128"]')
"""Tests have their modalities and archives on this machine; it goes to the programs they start too."""
MONGODB_URL = os.environ.get("VETARK_TEST_MONGODB_URL", "")
DOCUMENTS = os.environ.get("VETARK_TEST_DOCUMENTS", "sqlite")
"""The engine of tests that do not name one: sqlite or mongodb."""


def pytest_report_header() -> str:
    """Say which real files the run reads."""
    return f"real DICOM files: {_DATA if _DATA.is_dir() else 'none (VETARK_TEST_DATA names no folder)'}"


def pytest_collectstart() -> None:
    """Modules and tests stay as long as the process: nobody looks for garbage while they come."""
    gc.disable()


def pytest_collection_finish() -> None:
    """Nor among them later, which takes as long as many a test."""
    gc.freeze()
    gc.enable()


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

    def _assign_work_unit(self, node: WorkerController) -> None:
        """Give the later half what needs no installation, as long as there is any: they do without one."""
        if node in self.nodes[(len(self.nodes) + 1) // 2 :]:
            other = next((scope for scope in self.workqueue if not _INSTALLED.match(scope)), None)
            if other is not None:
                self.workqueue.move_to_end(other, last=False)
        super()._assign_work_unit(node)


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
    return programs.there


@pytest.fixture(scope="session")
def orthanc() -> Path:
    """Orthanc's program."""
    return programs.there("Orthanc")


@pytest.fixture(scope="session")
def orthanc_dicomweb() -> Path:
    """Orthanc's DICOMweb plugin."""
    return programs.there(programs.PROGRAMS["orthanc_dicomweb"][1])


@pytest.fixture(scope="session")
def promtool() -> Path:
    """Prometheus' program that checks rules."""
    return programs.there("promtool")


@pytest.fixture(scope="session")
def haproxy() -> Path:
    """HAProxy's program."""
    return programs.there("haproxy")


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Chromium's program."""
    found = programs.chromium()
    assert found
    return found


@pytest.fixture(scope="session")
def wireguard() -> Path:
    """wg-quick's program; `wg` is beside it."""
    return programs.there("wg-quick")


@pytest.fixture(scope="session")
async def _start_mongodb(
    tmp_path_factory: pytest.TempPathFactory,
) -> AsyncIterator[Callable[[], Awaitable[str]] | None]:
    """Start a MongoDB-wire server; None where VETARK_TEST_MONGODB_URL names one for all workers."""
    if MONGODB_URL:
        yield None
        return
    async with AsyncExitStack() as stack:

        async def start() -> str:
            child, url = await secantusdb.start(tmp_path_factory.mktemp("mongodb"))
            stack.push_async_callback(child.stop, grace=5)
            return url

        yield start


@pytest.fixture(scope="session")
async def mongodb_url(_start_mongodb: Callable[[], Awaitable[str]] | None) -> str:
    """A MongoDB-wire server: VETARK_TEST_MONGODB_URL, or one SecantusDB per test worker."""
    return await _start_mongodb() if _start_mongodb else MONGODB_URL


@pytest.fixture(scope="session")
async def _databases(
    mongodb_url: str, _start_mongodb: Callable[[], Awaitable[str]] | None
) -> AsyncIterator[MongoDatabases]:
    async with MongoDatabases.on(mongodb_url, _start_mongodb) as databases:
        yield databases


@pytest.fixture(scope="session")
async def _empty_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """SQLite files with their tables, to be copied: quicker than making them anew."""
    folder = tmp_path_factory.mktemp("sqlite")
    documents = Documents.connect(Settings(sqlite_folder=folder))
    await documents.prepare()
    await migrate(documents)
    await documents.close()
    return folder


@pytest.fixture(scope="session")
def _any_ports() -> Settings:
    """Settings of this process's environment, read once: each look at it takes as long as many a test."""
    return Settings(dimse_port=0, http_port=0)


@pytest.fixture
def sqlite_settings(_any_ports: Settings, _empty_files: Path, tmp_path: Path) -> Settings:
    """SQLite files and an objects folder of the test's own."""
    shutil.copytree(_empty_files, tmp_path / "documents")
    own = {"sqlite_folder": tmp_path / "documents", "objects_url": (tmp_path / "objects").as_uri()}
    return _any_ports.model_copy(update=own)


@pytest.fixture
async def mongodb_settings(_databases: MongoDatabases, tmp_path: Path) -> AsyncIterator[Settings]:
    """A database on the MongoDB wire and an objects folder of the test's own."""
    async with _databases.settings() as settings:
        yield settings.model_copy(update={"objects_url": (tmp_path / "objects").as_uri()})


@pytest.fixture
def settings(request: pytest.FixtureRequest) -> Settings:
    """Engines of the test's own: SQLite, or what VETARK_TEST_DOCUMENTS names."""
    found: Settings = request.getfixturevalue(f"{DOCUMENTS}_settings")
    return found


@pytest.fixture(scope="session")
def settings_in(request: pytest.FixtureRequest) -> Callable[[Path], Settings]:
    """Settings of engines that many tests share, in a folder of theirs: SQLite or VETARK_TEST_DOCUMENTS."""
    url = request.getfixturevalue("mongodb_url") if DOCUMENTS == "mongodb" else None

    def made(folder: Path) -> Settings:
        named: dict[str, Any] = {"objects_url": (folder / "objects").as_uri(), "dimse_port": 0}
        if url:
            named |= {"mongodb_url": url, "mongodb_database": f"test_{uuid.uuid4().hex}"}
        else:
            named["sqlite_folder"] = folder / "documents"
        return Settings(**named)

    return made


@pytest.fixture
async def engines(settings: Settings) -> AsyncIterator[Engines]:
    """Both engines, connected, what they need made."""
    async with Engines.open(settings) as engines:
        yield engines


@pytest.fixture(scope="session")
async def forks() -> AsyncIterator[Forks]:
    """Runs modules of ours in processes that may die."""
    async with Forks.open() as forks:
        yield forks


@pytest.fixture
async def elsewhere(settings_in: Callable[[Path], Settings], tmp_path: Path) -> AsyncIterator[Engines]:
    """The engines of another installation: none calls itself."""
    async with Engines.open(settings_in(tmp_path / "elsewhere")) as engines:
        yield engines


@pytest.fixture
async def mail_server() -> AsyncIterator[SmtpServer]:
    """A mail server."""
    async with SmtpServer.run() as server:
        yield server


@pytest.fixture
def mailing(engines: Engines, mail_server: SmtpServer) -> Engines:
    """The same installation, once it sends mail."""
    smtp_url = f"smtp://127.0.0.1:{mail_server.port}"
    return with_settings(engines, smtp_url=smtp_url, public_url="https://vetark.example")


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
async def installation(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Installation]:
    """A running `vetark up --demo`; the demo's images are still coming in."""
    installation = await Installation.start(tmp_path_factory.mktemp("installation") / "data", "--demo")
    yield installation
    assert await installation.stop() == 0
