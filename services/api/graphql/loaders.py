"""One read per level for what hangs below a study or series, however many were asked for."""

from collections.abc import Sequence
from typing import Any

from strawberry.dataloader import DataLoader

from services.archive.index.legal_holds import held_among
from services.archive.search import browse
from services.persistence import Engines
from services.tenancy.scope import Scope
from services.worklist.matching import studies_of

Document = dict[str, Any]


class Loaders:
    """Loaders of one tenant, made for one answer. `scope` has one grant; nothing is kept between ticks.

    `place`: what the tenant is called where it is asked; None: by its slug.
    """

    def __init__(self, scope: Scope, engines: Engines, place: str | None = None) -> None:
        async def series(studies: list[str]) -> Sequence[list[Document]]:
            found = await browse.series_of_studies(scope, engines, studies)
            return [found.get(study, []) for study in studies]

        async def instances(keys: list[tuple[str, str]]) -> Sequence[list[Document]]:
            found = await browse.instances_of_series(scope, engines, keys)
            return [found.get(key, []) for key in keys]

        async def studies(uids: list[str]) -> Sequence[Document | None]:
            found = await browse.studies_by_uid(scope, engines, uids)
            return [found.get(uid) for uid in uids]

        async def of_requests(requests: list[str]) -> Sequence[list[str]]:
            found = await studies_of(scope, engines, requests)
            return [found.get(request, []) for request in requests]

        async def on_hold(uids: list[str]) -> Sequence[bool]:
            held = await held_among(scope, engines, uids)
            return [uid in held for uid in uids]

        self.scope, self.engines = scope, engines
        self.tenant = place or scope.grant.tenant
        self.studies = DataLoader(studies, cache=False)
        self.of_requests = DataLoader(of_requests, cache=False)
        self.on_hold = DataLoader(on_hold, cache=False)
        self.series = DataLoader(series, cache=False)
        self.instances = DataLoader(instances, cache=False)
