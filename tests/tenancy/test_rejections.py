"""Strangers who knock without end: what the log and the audit trail tell of them."""

import logging

import pytest

from services.dimse.trail import RejectedAssociations
from services.persistence import Engines
from services.tenancy import rejections
from services.tenancy.rejections import EACH, MOST
from services.tenancy.scope import Scope

TITLES = {"calling": "STRANGER", "called": "OAKWOOD"}


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == rejections.__name__]


async def told(engines: Engines, tenant: str | None) -> list[dict[str, object]]:
    """The entries of a tenant's trail, once the process has ended."""
    while engines.closing:
        await engines.closing.pop()()
    found = await engines.documents.installation("audit").find({"event": "association rejected"})
    return [entry["details"] for entry in found if entry.get("tenant") == tenant]


class TestAdd:
    async def test_tells_the_first_and_counts_the_others(
        self, engines: Engines, oakwood: Scope, elmside: Scope, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.WARNING)
        for number in range(500):
            titles = {**TITLES, "calling": f"STRANGER{number}"}
            engines.own(RejectedAssociations).add("oakwood", "192.0.2.1", titles, "unknown")
        engines.own(RejectedAssociations).add("elmside", "192.0.2.1", TITLES, "unknown")
        assert len(lines(caplog)) == EACH + 1
        entries = await told(engines, "oakwood")
        assert len(entries) == EACH + 1
        assert entries[-1]["rejected"] == 500 - EACH
        assert [entry["reason"] for entry in await told(engines, "elmside")] == ["unknown"]
        assert lines(caplog)[-1] == "495 more associations from 192.0.2.1 rejected in a minute"

    async def test_of_any_number_of_addresses_tells_a_bounded_number(
        self, engines: Engines, oakwood: Scope, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.WARNING)
        for number in range(20 * MOST):
            address = f"198.{number // 256}.100.{number % 256}"
            engines.own(RejectedAssociations).add("oakwood", address, TITLES, "unknown")
        entries = [*await told(engines, "oakwood"), *await told(engines, None)]
        assert len(lines(caplog)) <= 2 * MOST + 1
        assert len(entries) <= 2 * MOST + 1
        assert sum(int(str(entry.get("rejected", 1))) for entry in entries) == 20 * MOST

    async def test_a_new_window_tells_anew(
        self, engines: Engines, oakwood: Scope, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.WARNING)
        found = engines.own(RejectedAssociations)
        for _ in range(EACH + 1):
            found.add("oakwood", "2001:db8::1", TITLES, "unknown")
        await found.close()
        found.add("oakwood", "2001:db8::2", TITLES, "unknown")
        assert lines(caplog)[-2:] == [
            "1 more associations from 2001:db8::/64 rejected in a minute",
            "association STRANGER -> OAKWOOD from 2001:db8::2 rejected: unknown",
        ]
