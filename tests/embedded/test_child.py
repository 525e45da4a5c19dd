import asyncio
import sys
import textwrap
from pathlib import Path

import pytest

from services.embedded.child import Child
from services.embedded.ports import free_port
from services.errors import Unavailable

DEAF = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
    "print('deaf', flush=True); time.sleep(60)"
)


async def python(code: str, log: Path | None = None) -> Child:
    return await Child.start("a program", [sys.executable, "-c", code], log=log)


class TestStop:
    async def test_a_program_deaf_to_sigterm_is_killed_after_its_grace(self) -> None:
        child = await python(DEAF)
        assert await child.announcing() == b"deaf\n"
        await child.stop(grace=0.1)
        assert child.ending == "signal SIGKILL"

    async def test_stopping_what_has_ended_is_fine(self) -> None:
        child = await python("")
        await child.process.wait()
        await child.stop()
        assert child.ending == "exit code 0"


class TestListening:
    async def test_the_last_words_of_one_that_ends_are_told(self, tmp_path: Path) -> None:
        child = await python("raise SystemExit('no space left')", tmp_path / "log")
        with pytest.raises(Unavailable, match="a program ended: exit code 1. no space left"):
            await child.listening(free_port())


class TestAnnouncing:
    async def test_one_that_ends_without_a_word_is_unavailable(self) -> None:
        child = await python("raise SystemExit(3)")
        with pytest.raises(Unavailable, match="exit code 3"):
            await child.announcing()


class TestOrNone:
    async def test_a_child_that_does_not_get_ready_does_not_stay(self) -> None:
        child = await python(DEAF)
        with pytest.raises(Unavailable):
            async with child.or_none():
                raise Unavailable("never ready")
        assert not child.running


class TestLeash:
    async def test_a_child_ends_with_a_parent_that_is_killed(self) -> None:
        parent = textwrap.dedent(f"""
            import asyncio, sys
            from services.embedded.child import Child
            async def main():
                child = await Child.start("child", [sys.executable, "-c", {DEAF!r}])
                await child.announcing()
                print(child.process.pid, flush=True)
                await asyncio.Event().wait()
            asyncio.run(main())
        """)
        supervisor = await python(parent)
        pid = int(await supervisor.announcing())
        assert Path(f"/proc/{pid}").exists()
        supervisor.process.kill()
        await supervisor.process.wait()
        async with asyncio.timeout(5):
            while _alive(pid):
                await asyncio.sleep(0.01)


def _alive(pid: int) -> bool:
    """Whether it runs: a zombie nobody has waited for has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
