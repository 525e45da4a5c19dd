import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from services.persistence import Edit, Engines
from services.tenancy import audit
from services.tenancy.audit import Event
from services.tenancy.scope import Scope, operator_scope
from tests.cli.conftest import Vetark
from tests.tenancy.audit import schema

OF_OAKWOOD = ("--tenant", "oakwood")


def day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


class TestVerify:
    async def test_says_that_the_trail_is_whole(
        self, vetark: Vetark, engines: Engines, oakwood: Scope
    ) -> None:
        await audit.record(oakwood, engines, Event.STORED, study="1.2")
        done = await vetark("audit", "verify")
        assert (done.exit_code, done.output) == (0, "The audit trail is whole.\n")

    async def test_lists_what_differs(self, vetark: Vetark, engines: Engines, oakwood: Scope) -> None:
        await audit.record(oakwood, engines, Event.STORED, study="1.2")
        trail = engines.documents.installation("audit")
        entry = await trail.find_one({"study": "1.2"})
        assert entry is not None
        await trail.update({"study": "1.2"}, Edit(set={"study": "1.3"}))
        done = await vetark("audit", "verify")
        assert done.exit_code == 1
        assert f"{entry['chain']} entry {entry['number']}: it was changed\n" in done.output
        assert "1 differences in the audit trail" in done.output


class TestExport:
    @pytest.fixture(autouse=True)
    async def _trail(self, engines: Engines, oakwood: Scope, elmside: Scope) -> None:
        await audit.record(oakwood, engines, Event.STORED, {"instances": 2}, study="1.2")
        await audit.record(elmside, engines, Event.STORED, study="1.3")
        await audit.record(operator_scope(), engines, Event.ASSOCIATION_REJECTED, {"called": "NOBODY"})

    async def test_writes_the_tenants_own_oldest_first(self, vetark: Vetark) -> None:
        done = await vetark("audit", "export", *OF_OAKWOOD)
        assert done.exit_code == 0, done.output
        entries = [json.loads(line) for line in done.output.splitlines()]
        assert {entry["tenant"] for entry in entries} == {"oakwood"}
        assert [entry["at"] for entry in entries] == sorted(entry["at"] for entry in entries)
        (stored,) = [entry for entry in entries if entry["event"] == "stored"]
        assert (stored["study"], stored["details"]) == ("1.2", {"instances": 2})

    async def test_writes_dicom_audit_messages(self, vetark: Vetark) -> None:
        done = await vetark("audit", "export", *OF_OAKWOOD, "--format", "xml")
        assert done.exit_code == 0, done.output
        messages = [ET.fromstring(line) for line in done.output.splitlines()]  # noqa: S314 our own
        for one in messages:
            schema.validate(one)
        assert "110104" in {one.find("EventIdentification/EventID").get("csd-code") for one in messages}

    async def test_of_no_tenant_is_the_installations(self, vetark: Vetark) -> None:
        entries = [json.loads(line) for line in (await vetark("audit", "export")).output.splitlines()]
        assert {entry["tenant"] for entry in entries} == {None}
        assert "association rejected" in {entry["event"] for entry in entries}

    async def test_keeps_to_the_days_asked_for(self, vetark: Vetark) -> None:
        now = datetime.now(UTC)
        today = await vetark("audit", "export", *OF_OAKWOOD, "--from", day(now), "--to", day(now))
        assert "stored" in today.output
        later = await vetark("audit", "export", *OF_OAKWOOD, "--from", day(now + timedelta(2)))
        before = await vetark("audit", "export", *OF_OAKWOOD, "--to", day(now - timedelta(2)))
        assert (later.output, before.output) == ("", "")

    async def test_knows_only_tenants_that_are(self, vetark: Vetark) -> None:
        assert (await vetark("audit", "export", "--tenant", "nobody")).exit_code == 1
