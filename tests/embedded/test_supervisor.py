import asyncio
import json
import os
import signal
import socket
import stat
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest

from services.errors import Refused, Unavailable
from services.peers.echo import echo
from services.peers.peer import Peer
from tests.hl7.client import Sender
from tests.hl7.messages import orm
from tests.installation import VETARK, Installation
from tests.processes import suspend

PATIENCE = 60.0  # seconds


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await true():
            await asyncio.sleep(0.1)


async def answers(installation: Installation) -> bool:
    """Whether all of the installation does: web, engines, DICOM."""
    peer = Peer("127.0.0.1", installation.dimse_port, "OAKWOOD", "ANY-MODALITY")
    try:
        async with httpx.AsyncClient() as client:
            ready = await client.get(f"{installation.http}/readyz")
        return ready.status_code == 200 and await echo(peer) == 0
    except (httpx.HTTPError, Unavailable):
        return False


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


async def refused(data: Path, *options: str, **environment: str) -> tuple[int, str]:
    """Exit code and the one line of a `vetark up` that does not come up."""
    process = await asyncio.create_subprocess_exec(
        *VETARK,
        *("up", "--data", str(data), *options),
        stderr=asyncio.subprocess.PIPE,
        env=os.environ | environment,
    )
    assert process.stderr is not None
    told = (await process.stderr.read()).decode()
    return await process.wait(), told.splitlines()[-1]


@pytest.fixture
async def own_installation(tmp_path: Path) -> AsyncIterator[Installation]:
    """A installation of the test's own, to be maltreated."""
    installation = await Installation.start_demo_without_images(tmp_path / "data")
    yield installation
    await installation.stop()


class TestUp:
    async def test_it_stops_in_order_and_everything_is_there_again(self, tmp_path: Path) -> None:
        installation = await Installation.start(tmp_path / "data")
        assert "Created" in await installation.run(
            "tenant", "create", "oakwood", "--name", "Oak", "--kind", "clinic"
        )
        children = [pid for pids in installation.children().values() for pid in pids]
        assert len(children) >= 3
        assert await installation.stop() == 0
        assert not any(map(alive, children))
        assert not (tmp_path / "data" / "run.json").exists()
        assert "oakwood" in await installation.run("tenant", "list")

    async def test_killed_children_are_started_again(self, own_installation: Installation) -> None:
        assert await answers(own_installation)
        for name in ("api", "courier", "dimse"):
            before = own_installation.children()[name]
            os.kill(before[0], signal.SIGKILL)

            async def back(name: str = name, before: list[int] = before) -> bool:
                now = own_installation.children().get(name, [])
                return len(now) == len(before) and now != before and await answers(own_installation)

            await until(back)

    async def test_stopped_children_are_ended_and_started_again(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VETARK_ANSWER_TIMEOUT", "6")
        installation = await Installation.start_demo_without_images(tmp_path / "data")
        try:
            before = installation.children()
            stopped = [before[name][0] for name in ("api", "courier", "dimse")]
            for pid in stopped:
                await suspend(pid)

            async def back() -> bool:
                now = installation.children()
                ready = all(len(now.get(name, [])) == 1 for name in ("api", "courier", "dimse"))
                return ready and not any(map(alive, stopped)) and await answers(installation)

            await until(back)
        finally:
            await installation.stop()

    @pytest.mark.soak
    async def test_this_machine_is_believed_and_called_in_a_demo_alone(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Nobody calls the installation itself in either."""
        monkeypatch.delenv("VETARK_REMOTE_NETWORKS")
        demo = await Installation.start(tmp_path / "data", "--demo")
        add = ("ae", "remote", "add", "--tenant", "elmside", "--host", "127.0.0.1", "--port")
        test = ("ae", "remote", "test", "--tenant", "elmside")
        try:
            assert await answers(demo)
            await demo.run(*add, "104", "--name", "CT", "--aet", "CT")
            await demo.run(*add, str(demo.dimse_port), "--name", "Us", "--aet", "SOMEBODY")
            with pytest.raises(AssertionError, match="this is the installation itself"):
                await demo.run(*test, "Us")
            with pytest.raises(AssertionError, match="no remote server of this AE title"):
                await demo.run(*add, "104", "--name", "Oakwood", "--aet", "OAKWOOD")
            with pytest.raises(AssertionError, match="this AE title is taken"):
                await demo.run("ae", "local", "add", "--tenant", "vetrad", "ANY-MODALITY")
        finally:
            assert await demo.stop() == 0
        plain = await Installation.start(tmp_path / "data")
        try:
            with pytest.raises(Refused, match="does not know our AE title ANY-MODALITY"):
                await answers(plain)
            for words in ((*test, "CT"), (*add, "104", "--name", "MR", "--aet", "MR")):
                with pytest.raises(AssertionError, match="no remote server may stand at this address"):
                    await plain.run(*words)
        finally:
            assert await plain.stop() == 0

    async def test_documents_are_in_files_for_their_owner_alone(self, installation: Installation) -> None:
        folder = installation.data / "documents"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
        assert {"index.sqlite", "records.sqlite"} <= set(files)
        assert set(files.values()) == {0o600}
        assert json.loads((installation.data / "engines.json").read_text())["documents"] == "sqlite"

    async def test_nothing_outlives_a_killed_supervisor_and_the_folder_can_be_used_again(
        self, own_installation: Installation
    ) -> None:
        children = [pid for pids in own_installation.children().values() for pid in pids]
        own_installation.supervisor.process.kill()
        await own_installation.supervisor.process.wait()
        ports = (
            "--http",
            own_installation.http.rpartition(":")[2],
            "--dimse",
            str(own_installation.dimse_port),
        )
        again = await Installation.start(own_installation.data, "--demo", *ports)
        assert not any(map(alive, children))
        assert await answers(again)
        assert await again.stop() == 0

    @pytest.mark.soak
    async def test_demo_users_go_when_the_demo_does(self, tmp_path: Path) -> None:
        data = tmp_path / "data"
        installation = await Installation.start(data, "--demo")
        assert "operator@vetark.test" in await installation.run("operator", "list")
        async with installation.signed_in():
            await installation.stop()
        installation = await Installation.start(data)
        assert "operator@vetark.test" not in await installation.run("operator", "list")
        with pytest.raises(AssertionError, match='"status":401'):
            async with installation.signed_in():
                pass
        await installation.stop()

    async def test_takes_hl7_of_who_is_listed_and_of_nobody_else(self, installation: Installation) -> None:
        named = ("--tenant", "oakwood")
        async with Sender.to(installation.hl7_port) as pims:
            assert (await pims.send(orm())).code == "AR"
        await installation.run("hl7-application", "add", *named, "--name", "PIMS", "--host", "127.0.0.1")
        async with Sender.to(installation.hl7_port) as pims:
            assert (await pims.send(orm(control="CA"))).code == "AA"
        await installation.run("hl7-application", "remove", *named, "PIMS")

    async def test_what_it_cannot_do_is_told_in_one_line(
        self, installation: Installation, tmp_path: Path
    ) -> None:
        code, told = await refused(installation.data, "--http", "0", "--dimse", "0", "--hl7", "0")
        assert (code, "in use by another `vetark up`" in told) == (1, True)

        code, told = await refused(tmp_path / "a", "--http", "0", "--dimse", str(installation.dimse_port))
        assert (code, f"port {installation.dimse_port} is taken" in told) == (1, True)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            code, told = await refused(tmp_path / "a", "--http", str(taken.getsockname()[1]))
        assert (code, "choose one with --http" in told) == (1, True)

        code, told = await refused(tmp_path / "b", "--demo", "--bind", "0.0.0.0")
        assert (code, "never goes with --bind" in told) == (1, True)
        assert not (tmp_path / "b").exists()

    async def test_two_engines_of_documents_are_refused(self, tmp_path: Path) -> None:
        both = {"VETARK_MONGODB_URL": "mongodb://127.0.0.1:1", "VETARK_SQLITE_FOLDER": str(tmp_path / "x")}
        code, told = await refused(tmp_path / "data", "--http", "0", "--dimse", "0", "--hl7", "0", **both)
        assert (code, "are both set: unset one of them" in told) == (2, True)

    async def test_a_folder_named_for_sqlite_is_used(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("VETARK_SQLITE_FOLDER", str(tmp_path / "elsewhere"))
        installation = await Installation.start_demo_without_images(tmp_path / "data")
        assert await answers(installation)
        await installation.stop()
        assert (tmp_path / "elsewhere" / "records.sqlite").exists()
        assert not (tmp_path / "data" / "documents").exists()

    @pytest.mark.soak
    async def test_a_folder_begun_with_one_engine_refuses_another(self, tmp_path: Path) -> None:
        await (await Installation.start(tmp_path / "data", "--s3")).stop()
        code, told = await refused(tmp_path / "data", "--http", "0", "--dimse", "0", "--hl7", "0")
        assert (code, "start it as before (with --s3)" in told) == (1, True)
