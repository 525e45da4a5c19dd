"""`vetark courier`: takes due series under a lease and works them up."""

from collections.abc import Callable

from services.settings import Settings


async def run(settings: Settings, ready: Callable[[], None]) -> None:
    """Work until cancelled; `ready` is called once the engines answer. Several couriers do not clash."""
    raise AssertionError(settings, ready)
