"""DIR of `vetark up --data DIR`: one supervisor at a time, its engines, and how to reach them.

lock           held by the supervisor and all that it starts
engines.json   the engines it was begun with: another would not find its data
secret.json    the key that encrypts what sign-in must be able to read again (0600)
run.json       address and credentials of the running engines, for the commands that administer (0600)
"""

import asyncio
import base64
import contextlib
import fcntl
import json
import os
import secrets
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from services.errors import Refused, Unavailable

_ENDING_SECONDS = 10.0  # seconds the processes of a killed supervisor may take to let go
_POLL_SECONDS = 0.05


class DataFolder:
    """DIR. Made where missing, for its owner's eyes only: it holds credentials and patients."""

    def __init__(self, path: Path, *, begins: bool = True) -> None:
        """Hold it open. Raises Refused, also where it has no installation and none `begins`."""
        self.path = path.resolve()
        if not begins and not (path / "engines.json").exists():
            raise Refused(
                f"{path} is no installation's folder: name it by --data, or its engines by VETARK_*"
            )
        try:
            (self.path / "log").mkdir(mode=0o700, parents=True, exist_ok=True)
            self.path.chmod(0o700)
            self._lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise Refused(f"cannot use {self.path}: {error.strerror}") from error

    @property
    def lock_descriptor(self) -> int:
        """What the supervisor starts holds it open too: DIR is free only when the last of them has ended."""
        return self._lock

    def close(self) -> None:
        """Let DIR go."""
        os.close(self._lock)

    def log(self, name: str) -> Path:
        """Where the engine `name` writes what it says."""
        return self.path / "log" / f"{name}.log"

    def try_lock(self) -> bool:
        """Take DIR, unless something is running on it."""
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    async def lock(self) -> None:
        """Take DIR; waits for the remains of a killed supervisor.

        Raises:
            Unavailable: another one is running on it.

        """
        deadline = time.monotonic() + _ENDING_SECONDS
        while not self.try_lock():
            run = self.running()
            if time.monotonic() > deadline or (run and _alive(run["pid"])):
                raise Unavailable(f"{self.path} is in use by another `vetark up`: stop it or choose --data")
            await asyncio.sleep(_POLL_SECONDS)

    def refuse_other(self, kind: str, wanted: str, option: str) -> None:
        """Raise Refused where DIR was begun with another engine for this `kind` of data than `wanted`."""
        found = self.recorded(kind) or wanted
        if found != wanted:
            raise Refused(
                f"{self.path} keeps its {kind} in {found}, not in {wanted}: "
                f"start it as before ({option}) or choose another --data"
            )

    def begun_with(self, engines: Mapping[str, str]) -> None:
        """Record which engine keeps each kind of data: once they run, before they hold anything of ours."""
        recorded = self._read("engines.json") or {}
        if not engines.items() <= recorded.items():
            self._write("engines.json", {**recorded, **engines})

    def recorded(self, kind: str) -> str | None:
        """The engine DIR was begun with, if any."""
        return (self._read("engines.json") or {}).get(kind)

    def secret_key(self) -> str:
        """32 random bytes as URL-safe base64, the same ever after."""
        kept = self._read("secret.json")
        if kept is None:
            kept = {"key": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()}
            self._write("secret.json", kept)
        key: str = kept["key"]
        return key

    def announce(self, run: dict[str, Any]) -> None:
        """Tell the commands that administer how to reach the engines of this running installation."""
        self._write("run.json", run)

    def withdraw(self) -> None:
        """Tell them that the installation is stopping."""
        (self.path / "run.json").unlink(missing_ok=True)

    def running(self) -> dict[str, Any] | None:
        """What the running installation announced; of a killed one too, so ask for the lock first."""
        return self._read("run.json")

    def _read(self, name: str) -> dict[str, Any] | None:
        with contextlib.suppress(FileNotFoundError):
            read: dict[str, Any] = json.loads((self.path / name).read_text())
            return read
        return None

    def _write(self, name: str, content: dict[str, Any]) -> None:
        write_private(self.path / name, content)


def write_private(path: Path, content: dict[str, Any]) -> None:
    """Write `content` as JSON for its owner's eyes only, all of it or nothing."""
    new = path.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
