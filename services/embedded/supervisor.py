"""`vetark up`: the whole installation in one process tree, started bottom up and stopped top down."""

import asyncio
import contextlib
import json
import logging
import os
import shlex
import signal
import socket
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from services.background import keep
from services.cancellation import cancel_and_wait
from services.embedded import demo_accounts, engines, places
from services.embedded.child import Child
from services.embedded.data_folder import DataFolder
from services.embedded.ports import reserve
from services.embedded.processes import start_process
from services.errors import Refused
from services.persistence import Engines
from services.persistence.damage import Lost
from services.settings import Settings

if TYPE_CHECKING:
    from services.embedded.keeper import Keeper

log = logging.getLogger(__name__)
_GRACE_SECONDS = 20.0  # seconds in which a process ends by itself
_CHECK_SECONDS = 1.0
"""That looking for damage may take of a start, for each file."""
_NETWORKS = ("VETARK_OWN_NETWORKS", "VETARK_REMOTE_NETWORKS")
"""Settings that administrative commands share with the installation they work on."""
_THIS_MACHINE = '["127.0.0.0/8", "::1/128"]'


@dataclass(frozen=True, kw_only=True)
class Options:
    """The options of `vetark up`, as the contract names them."""

    data: Path
    http: int
    dimse: int
    hl7: int
    use_s3: bool = False
    use_mongod: bool = False
    demo: bool = False
    bind: str = "127.0.0.1"


async def up(options: Options) -> None:
    """Run the installation until SIGINT or SIGTERM.

    Raises:
        Refused: options that do not go together, or DIR was begun with another engine.
        Unavailable: a port or DIR is taken, an engine or an entry point does not come up.

    """
    if options.demo and not _is_loopback(options.bind):
        raise Refused("--demo has passwords everybody knows: it never goes with --bind")
    _end_on_signal()
    with contextlib.suppress(asyncio.CancelledError):
        async with AsyncExitStack() as stack:
            await _start(stack, options)
            await asyncio.Event().wait()


async def _start(stack: AsyncExitStack, options: Options) -> None:
    folder = stack.enter_context(contextlib.closing(DataFolder(options.data)))
    await folder.lock()
    http = stack.enter_context(reserve(options.bind, options.http, "--http"))
    dimse = stack.enter_context(reserve(options.bind, options.dimse, "--dimse"))
    hl7 = stack.enter_context(reserve(options.bind, options.hl7, "--hl7"))

    log.info("starting the engines in %s", folder.path)
    named = await engines.start(
        stack, folder, os.environ, use_mongod=options.use_mongod, use_s3=options.use_s3
    )
    named |= _networks(demo=options.demo)
    os.environ.update(
        named
        | {
            "VETARK_BIND": options.bind,
            "VETARK_HTTP_PORT": str(_port(http)),
            "VETARK_DIMSE_PORT": str(_port(dimse)),
            "VETARK_HL7_PORT": str(_port(hl7)),
        }
    )
    settings = Settings()
    try:
        async with Engines.open(
            settings
        ) as opened:  # makes what is missing, once and before anybody needs it
            await opened.documents.check(_CHECK_SECONDS)
            await demo_accounts.prepare(opened, folder, wanted=options.demo)
    except Lost as lost:
        raise lost.of(f" --data {shlex.quote(str(options.data))}") from None
    log.info("starting the entry points")
    # HL7 is taken by the first of the DICOM processes: one of its own would take much more memory.
    names = [("api",), ("courier",), ("dimse", "--with-hl7"), *[("dimse",)] * (settings.dimse_processes - 1)]
    await _serves(stack, _watched(names, settings.monitoring_port), (folder.lock_descriptor,), settings)

    ready = {
        "event": "ready",
        "http": f"http://{_shown(options.bind)}:{_port(http)}",
        "dimse": f"{_shown(options.bind)}:{_port(dimse)}",
        "hl7": f"{_shown(options.bind)}:{_port(hl7)}",
    }
    folder.announce({"pid": os.getpid(), **ready, "environment": named})
    stack.callback(folder.withdraw)
    sys.stdout.write(json.dumps(ready) + "\n")
    sys.stdout.flush()
    places.tell(ready, folder.path, demo=options.demo, log_format=settings.log_format)
    if options.demo:
        command = [sys.executable, "-P", "-m", "services.embedded.demo_images"]
        images = await Child.start("demo images", [*command, demo_accounts.mark(folder)])
        stack.push_async_callback(images.stop, 0)


def _watched(names: list[tuple[str, ...]], first: int | None) -> list[tuple[str, ...]]:
    """Each process without HTTP of its own with a port to be watched at, numbered from `first`."""
    if first is None:
        return names
    watched, port = list[tuple[str, ...]](), first
    for name in names:
        if name[0] == "api":
            watched.append(name)
            continue
        watched.append((*name, f"--monitoring-port={port}"))
        port += bool(port)  # 0: any
    return watched


def _networks(*, demo: bool) -> dict[str, str]:
    """Where remote AEs may stand: as the environment says; those of the demo are on this machine."""
    ours = {"VETARK_REMOTE_NETWORKS": _THIS_MACHINE} if demo else {}
    return ours | {name: os.environ[name] for name in _NETWORKS if os.environ.get(name)}


async def _serves(
    stack: AsyncExitStack, names: Sequence[Sequence[str]], holds: Sequence[int], settings: Settings
) -> None:
    processes: list[Keeper] = []

    async def open_one(words: Sequence[str]) -> None:
        name, *options = words
        processes.append(await start_process(name, holds, options=options, patience=settings.answer_timeout))

    async def close() -> None:
        log.info("stopping the entry points")
        patience = _GRACE_SECONDS + settings.drain_seconds
        await asyncio.gather(*(process.stop(patience) for process in processes))
        log.info("stopping the engines")

    stack.push_async_callback(close)
    for failed in await asyncio.gather(*map(open_one, names), return_exceptions=True):
        if failed:
            raise failed
    if settings.sqlite_folder is not None:
        from services.embedded import lock_watch  # noqa: PLC0415 one engine's memory
        from services.persistence.sqlite.engine import INDEX, RECORDS  # noqa: PLC0415

        files = [settings.sqlite_folder / name for name in (INDEX, RECORDS)]

        async def watch() -> None:
            await lock_watch.watch(
                files, lambda: [process.child for process in processes], settings.answer_timeout
            )

        stack.push_async_callback(cancel_and_wait, keep("the watch over the database's locks", watch))


def _end_on_signal() -> None:
    """Cancel this task at the first SIGINT or SIGTERM; later ones do not disturb the stopping."""
    task = asyncio.current_task()
    assert task is not None  # noqa: S101 -- called from a coroutine
    loop = asyncio.get_running_loop()

    def end() -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, log.info, "already stopping")
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, end)


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")


def _port(held: socket.socket) -> int:
    port: int = held.getsockname()[1]
    return port


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
