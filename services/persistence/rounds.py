"""Group commit of files: those that wait at the same moment share a thread call and a fsync of their folder.

A commit that comes alone waits for nobody. An object is written to a nameless file, fsynced, linked under its
name (create-only by nature), and the folder fsynced: only then is it there.
"""

import asyncio
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from services.errors import PacsError, Unavailable
from services.persistence.files import Folders, SpoolFolder, fsync_folder, link, translated
from services.persistence.threads import in_thread
from services.persistence.upload import Spool, Upload

GROUP = 64
"""Commits of one round at most."""


@dataclass(slots=True, eq=False)
class _Commit:
    path: str
    upload: Upload
    answer: asyncio.Future[bool]
    spool: Spool | None = None
    created: bool = False
    error: Exception | None = None

    @property
    def folder(self) -> str:
        return os.path.dirname(self.path)  # noqa: PTH120 plain strings: this path is hot


class Rounds:
    """Commits below one root, one round after the other."""

    def __init__(self, folders: Folders, spool: SpoolFolder) -> None:
        self._folders = folders
        self._spool = spool
        self._waiting: list[_Commit] = []
        self._running: asyncio.Task[None] | None = None

    async def commit(self, path: str, upload: Upload) -> bool:
        """True once the object is durable under `path`; False where the name was taken (durably)."""
        if upload.spooled is not None:
            with translated(missing=Unavailable):
                await in_thread(upload.spooled.harden)  # a long wait: not in the others' round
        commit = _Commit(path, upload, asyncio.get_running_loop().create_future())
        self._waiting.append(commit)
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await commit.answer

    async def close(self) -> None:
        """Wait for the commits under way."""
        if self._running is not None:
            await self._running

    async def _run(self) -> None:
        try:
            while self._waiting:
                commits, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
                try:
                    await in_thread(self._settle, commits)
                except Exception as error:  # noqa: BLE001 a mistake of ours must leave nobody waiting
                    for commit in commits:
                        commit.error = error
                for commit in commits:
                    if commit.error is not None:
                        commit.answer.set_exception(commit.error)
                    else:
                        commit.answer.set_result(commit.created)
        finally:
            self._running = None

    def _settle(self, commits: list[_Commit]) -> None:
        """Step by step for all of them: what reaches the disk together, the kernel writes together."""
        small = [commit for commit in commits if commit.upload.spooled is None]
        try:
            _each(small, self._write)
            _each(small, _harden)
            _each(commits, self._link)
            for folder in {commit.folder for commit in commits}:
                inside = [commit for commit in commits if commit.folder == folder and commit.error is None]
                _all(inside, lambda folder=folder: fsync_folder(folder))  # type: ignore[misc]
        finally:
            for commit in small:
                if commit.spool is not None:
                    commit.spool.close()

    def _write(self, commit: _Commit) -> None:
        memory = commit.upload.memory
        commit.spool = self._spool.open()
        if memory is not None:
            with memory:
                commit.spool.write(memory)

    def _link(self, commit: _Commit) -> None:
        spool = commit.upload.spooled or commit.spool
        if spool is None:
            raise OSError("nothing was written")
        self._folders.ensure(commit.folder)
        try:
            commit.created = link(spool, commit.path)
        except FileNotFoundError:  # the folder was removed under us
            self._folders.forget(commit.folder)
            self._folders.ensure(commit.folder)
            commit.created = link(spool, commit.path)


def _harden(commit: _Commit) -> None:
    if commit.spool is not None:
        commit.spool.harden()


def _each(commits: Iterable[_Commit], step: Callable[[_Commit], None]) -> None:
    for commit in commits:
        if commit.error is None:
            try:
                with translated(missing=Unavailable):
                    step(commit)
            except PacsError as error:
                commit.error = error


def _all(commits: list[_Commit], step: Callable[[], None]) -> None:
    try:
        with translated(missing=Unavailable):
            step()
    except PacsError as error:
        for commit in commits:
            commit.error = error
