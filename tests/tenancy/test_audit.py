from dataclasses import replace

import pytest

from services.errors import Refused
from services.persistence import Engines
from services.tenancy import audit
from services.tenancy.scope import Principal, Right, Scope

NOBODY = Scope(Principal("association", "", "UNKNOWN"), frozenset(), ())


class TestRecord:
    async def test_tells_each_tenant_of_its_own_alone(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        await audit.record(oakwood, engines, "duplicate", {"SOPInstanceUID": "1.2"})
        (entry,) = await audit.entries(oakwood, engines)
        assert (entry["event"], entry["details"]) == ("duplicate", {"SOPInstanceUID": "1.2"})
        assert entry["principal"] == {"kind": "system", "id": "system", "name": "Vetark"}
        assert await audit.entries(elmside, engines) == []

    async def test_of_no_tenant_is_the_installations(self, engines: Engines, oakwood: Scope) -> None:
        await audit.record(NOBODY, engines, "association rejected", {"called": "NOBODY"})
        assert await audit.entries(oakwood, engines) == []
        assert await engines.documents.installation("audit").count({"tenant": None}) == 1


class TestEntries:
    async def test_come_newest_first_and_bounded(self, engines: Engines, oakwood: Scope) -> None:
        for number in range(3):
            await audit.record(oakwood, engines, str(number), {})
        found = [entry["event"] for entry in await audit.entries(oakwood, engines, limit=2)]
        assert len(found) == 2
        assert set(found) <= {"0", "1", "2"}

    async def test_are_the_administrators(self, engines: Engines, oakwood: Scope) -> None:
        with pytest.raises(Refused):
            await audit.entries(replace(oakwood, rights=frozenset({Right.FIND})), engines)
