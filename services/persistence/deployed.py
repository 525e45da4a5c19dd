"""How documents lie in their servers, and what these lack."""

from collections.abc import Sequence
from typing import NamedTuple

from services.persistence.tried import Tried


class Placed(NamedTuple):
    """How a collection lies in a sharded cluster, and what is wrong with that; None: as it is meant to."""

    collection: str
    key: tuple[str, ...]
    done: str
    wrong: str | None = None


class Deployed(NamedTuple):
    """What servers they are, how collections lie in a cluster of them, and what was tried."""

    servers: str
    placed: Sequence[Placed] = ()
    tried: Sequence[Tried] = ()
