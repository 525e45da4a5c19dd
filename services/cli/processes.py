"""`vetark up` and the entry points one by one."""

import asyncio
import ctypes
import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import click

from services.background import keep
from services.cli.terminal import data_option
from services.log_lines import log_to_stderr
from services.settings import Settings
from services.tracing import tracing

_BEAT_SECONDS = 1.0
_M_ARENA_MAX = -8  # of <malloc.h>
_PORT = click.IntRange(0, 65535)


@click.command()
@data_option
@click.option("--http", type=_PORT, default=8080, show_default=True, help="Port of the web app; 0: any.")
@click.option("--dimse", type=_PORT, default=11112, show_default=True, help="Port of DICOM; 0: any.")
@click.option("--hl7", type=_PORT, default=2575, show_default=True, help="Port of HL7 (MLLP); 0: any.")
@click.option("--s3", is_flag=True, help="Keep objects in an embedded SeaweedFS, not in a folder.")
@click.option("--mongod", is_flag=True, help="Keep documents in the mongod on the PATH, not in SQLite.")
@click.option("--demo", is_flag=True, help="Demo clinics, users and images. Never together with --bind.")
@click.option(
    "--bind", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Address to listen on."
)
def up(data: Path, http: int, dimse: int, hl7: int, s3: bool, mongod: bool, demo: bool, bind: str) -> None:
    """Run the whole installation in one process tree.

    Prints one line of JSON on stdout when all of it answers, and stops in order on Ctrl-C or SIGTERM.
    """
    from services.embedded import supervisor

    log_to_stderr("up", Settings().log_format)
    asyncio.run(
        supervisor.up(
            supervisor.Options(
                data=data,
                http=http,
                dimse=dimse,
                hl7=hl7,
                use_s3=s3,
                use_mongod=mongod,
                demo=demo,
                bind=bind,
            )
        )
    )


_supervised = click.option("--supervised", is_flag=True, hidden=True)
"""A line on stdout each second, for `vetark up`: the loop turns."""
_monitored = click.option("--monitoring-port", type=_PORT, hidden=True)
"""In place of the setting, for `vetark up`: each of its processes has one of its own."""


@click.command()
@_supervised
@_monitored
@click.option("--with-hl7", is_flag=True, hidden=True, help="Take HL7 messages in the same process.")
def dimse(supervised: bool, monitoring_port: int | None, with_hl7: bool) -> None:
    """Run the DICOM entry point alone, on the engines the environment names."""
    with lasting():
        if with_hl7:
            from services.cli.dicom_and_hl7 import run
        else:
            from services.dimse.service import run

    run_process("dimse", run, supervised=supervised, monitoring_port=monitoring_port)


@click.command()
@_supervised
def hl7(supervised: bool) -> None:
    """Run the HL7 entry point alone, on the engines the environment names."""
    with lasting():
        from services.hl7.service import run

    run_process("hl7", run, supervised=supervised)


@click.command()
@_supervised
def api(supervised: bool) -> None:
    """Run the HTTP entry point alone, on the engines the environment names."""
    with lasting():
        from services.api.service import run

    run_process("api", run, supervised=supervised)


@click.command()
@_supervised
@_monitored
def courier(supervised: bool, monitoring_port: int | None) -> None:
    """Run the follow-ups alone, on the engines the environment names."""
    with lasting():
        from services.courier.service import run

    run_process("courier", run, supervised=supervised, monitoring_port=monitoring_port)


@contextmanager
def lasting() -> Iterator[None]:
    """Import what stays as long as the process, and never look for garbage among it.

    That is a tenth of the time to start, and later 40 to 90 ms that nobody is answered, each time the garbage
    collector looks at everything.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _limit_arenas() -> None:
    """Have glibc share two pools of memory among all threads, not give one to each of the first sixteen.

    What a thread frees stays in its pool: after a day's work an API process held 110 MB in sixteen of them.
    """
    allocator = ctypes.CDLL(None)
    if hasattr(allocator, "mallopt"):  # musl has none
        allocator.mallopt(_M_ARENA_MAX, 2)


def run_process(
    name: str,
    run: Callable[..., Coroutine[Any, Any, None]],
    *,
    supervised: bool,
    monitoring_port: int | None = None,
) -> None:
    """Run an entry point until SIGINT or SIGTERM; one line of JSON on stdout says when it is open."""
    import uvloop

    _limit_arenas()
    settings = Settings()
    if monitoring_port is not None:
        settings = settings.model_copy(update={"monitoring_port": monitoring_port})
    log_to_stderr(name, settings.log_format)
    beating: list[asyncio.Task[None]] = []

    def ready(port: int = 0) -> None:
        address = {name: f"{settings.bind}:{port}"} if port else {}
        sys.stdout.write(json.dumps({"event": "ready", **address}) + "\n")
        sys.stdout.flush()
        if supervised:
            beating.append(keep("the sign of life", _beat))

    async def until_told() -> None:
        stop = asyncio.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        await run(settings, ready=ready, stop=stop)

    with tracing(name, settings), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_told())


async def _beat() -> None:
    """Say again and again that the loop turns. Whoever does not read it, being stopped, is not waited for."""
    os.set_blocking(sys.stdout.fileno(), False)
    while True:
        with suppress(OSError):
            os.write(sys.stdout.fileno(), b"\n")
        await asyncio.sleep(_BEAT_SECONDS)
