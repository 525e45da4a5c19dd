"""Hold what a tenant is said to use against the objects that are there."""

from services.archive.index.quarantine import FOLDER as QUARANTINE
from services.persistence import Engines
from services.tenancy import usage
from services.tenancy.scope import Scope


async def recount(scope: Scope, engines: Engines) -> bool:
    """Count a tenant's instances anew, and the bytes in quarantine with theirs.

    False where so much comes in that it has to be done another time.
    """

    async def counted() -> tuple[int, int]:
        instances = size = 0
        async for _, length in engines.objects.of(scope.grant).list("instances/"):
            instances, size = instances + 1, size + length
        async for _, length in engines.objects.of(scope.grant).list(QUARANTINE):
            size += length
        return instances, size

    return await usage.recount(scope, engines, counted)
