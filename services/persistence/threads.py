"""Threads that wait for disks and object stores, apart from those that compute."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

A = TypeVarTuple("A")
R = TypeVar("R")
_waiting = ThreadPoolExecutor(8, "objects")


async def in_thread(function: Callable[[*A], R], *args: *A) -> R:
    """What the function answers, without the loop waiting for it."""
    return await asyncio.get_running_loop().run_in_executor(_waiting, function, *args)
