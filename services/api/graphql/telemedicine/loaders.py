"""One read for what hangs at cases and workitems, however many were asked for."""

from collections.abc import Sequence

from strawberry.dataloader import DataLoader

from services.persistence import Engines
from services.telemedicine import listing
from services.telemedicine.case import Case
from services.tenancy import tenants
from services.tenancy.scope import Scope


class CaseLoaders:
    """Loaders of one tenant, made for one answer."""

    def __init__(self, scope: Scope, engines: Engines) -> None:
        async def names(slugs: list[str]) -> Sequence[str]:
            found = {one.slug: one.name for one in await tenants.find(engines, slugs)}
            return [found.get(slug, slug) for slug in slugs]

        async def cases(ids: list[str]) -> Sequence[Case | None]:
            found = await listing.cases_by_id(scope, engines, ids)
            return [found.get(one) for one in ids]

        self.scope, self.engines = scope, engines
        self.names = DataLoader(names)
        self.cases = DataLoader(cases, cache=False)
