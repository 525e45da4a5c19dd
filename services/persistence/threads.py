"""Threads that wait for disks and object stores, apart from those that compute."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

A = TypeVarTuple("A")
R = TypeVar("R")
_waiting = ThreadPoolExecutor(8, "objects")
_writing = ThreadPoolExecutor(4, "spool")


async def in_thread(function: Callable[[*A], R], *args: *A) -> R:
    """Run a function in a thread and return its result; the loop goes on meanwhile."""
    return await asyncio.get_running_loop().run_in_executor(_waiting, function, *args)


def write_behind(function: Callable[[*A], R], *args: *A) -> "Future[R]":
    """Begin a write whose end is waited for later: in threads of its own, which wait for nobody."""
    return _writing.submit(function, *args)
