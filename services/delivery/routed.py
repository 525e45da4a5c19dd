"""What autorouting has put into the outbox already: the outbox itself tells."""

from services.delivery.delivery import deliveries_of, items_of
from services.persistence import Engines
from services.tenancy.scope import Scope


def key_of(remote: str, study: str, series: str) -> str:
    """Names a series on its way to a remote AE: once, however many rules lead there."""
    return f"{study}/{series}/{remote}"


async def routed(scope: Scope, engines: Engines, key: str) -> set[str]:
    """SOP Instance UIDs of a key's deliveries, whatever became of them.

    Items without their delivery, as a process leaves them that dies in between, do not count.
    """
    found: set[str] = set()
    for delivery in await deliveries_of(scope, engines).find({"routed": key}, projection=("id",)):
        async for piece in items_of(scope, engines).stream(
            {"delivery": delivery["id"]}, projection=("items.SOPInstanceUID",), batch=20
        ):
            found.update(item["SOPInstanceUID"] for item in piece["items"])
    return found
