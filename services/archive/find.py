"""Find studies, series and instances: QIDO-RS (PS3.18 10.6) and C-FIND (PS3.4 C.4.1)."""

from dataclasses import dataclass
from typing import Any

from services.dicom.query import Query
from services.persistence import Engines
from services.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Page:
    """Matches in a stable order: rows keyword -> value (parents' attributes and counts merged in).

    `more`: whether further matches follow after offset + limit.
    """

    rows: tuple[dict[str, Any], ...]
    more: bool


async def find(scope: Scope, engines: Engines, query: Query) -> Page:
    """Matches of a query; `query.limit` None means all of them."""
    raise AssertionError(scope, engines, query)
