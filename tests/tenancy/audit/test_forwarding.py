import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from services.embedded.ports import free_port
from services.errors import Unavailable
from services.persistence import Edit, Engines, In
from services.tenancy import attempts, audit
from services.tenancy.audit import Event, forwarding
from services.tenancy.audit.forwarding import forward
from services.tenancy.scope import Scope, operator_scope, system_scope
from tests.peers.syslog_server import SyslogServer, running
from tests.tenancy.audit import schema

SLUG = "oakwood"


@pytest.fixture
async def listening(tmp_path: Path) -> AsyncIterator[SyslogServer]:
    async with running(tmp_path) as server:
        yield server


@pytest.fixture
async def installation(engines: Engines, listening: SyslogServer) -> AsyncIterator[Engines]:
    """Engines of a process that forwards to the server."""
    named = {
        "audit_syslog": f"localhost:{listening.port}",
        "audit_syslog_ca": listening.authority,
    }
    async with Engines.open(engines.settings.model_copy(update=named)) as made:
        yield made


def sent(listening: SyslogServer) -> list[str]:
    """The studies of what arrived, whose form is held against the standard's schema."""
    found = []
    for text in listening.messages:
        root = ET.fromstring(text.partition(b"\xef\xbb\xbf")[2])  # noqa: S314 our own
        schema.validate(root)
        found += [one.get("ParticipantObjectID", "") for one in root.iter("ParticipantObjectIdentification")]
    return found


async def stored(engines: Engines, *studies: str) -> None:
    for study in studies:
        await audit.record(system_scope(SLUG), engines, Event.STORED, {"instances": 1}, study=study)


class TestForward:
    async def test_sends_every_entry_once_and_in_order(
        self, installation: Engines, listening: SyslogServer
    ) -> None:
        await stored(installation, *(f"1.{number}" for number in range(5)))
        assert await forward(installation, "a") == 5
        assert await forward(installation, "a") == 0
        await stored(installation, "1.5")
        assert await forward(installation, "b") == 0  # a may still be at it
        assert await forward(installation, "a") == 1
        assert sent(listening) == [f"1.{number}" for number in range(6)]

    async def test_sends_more_than_a_batch(
        self, installation: Engines, listening: SyslogServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(forwarding, "BATCH", 10)
        studies = [f"1.{number}" for number in range(25)]
        await asyncio.gather(*(stored(installation, study) for study in studies))
        assert await forward(installation, "a") == 25
        assert (sorted(sent(listening)), listening.connections) == (sorted(studies), 3)

    async def test_sends_again_what_the_server_did_not_take(
        self, installation: Engines, listening: SyslogServer
    ) -> None:
        await stored(installation, "1.1", "1.2")
        away = installation.settings.model_copy(update={"audit_syslog": "localhost:1"})
        async with Engines.open(away) as other:
            with pytest.raises(Unavailable):
                await forward(other, "a")
        assert await forward(installation, "a") == 2
        assert sent(listening) == ["1.1", "1.2"]

    async def test_goes_on_where_a_courier_was_killed(
        self, installation: Engines, listening: SyslogServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await stored(installation, "1.1")
        assert await forward(installation, "killed") == 1
        await stored(installation, "1.2")
        assert await forward(installation, "next") == 0
        chains = installation.documents.installation("audit_chains")
        past = datetime.now(UTC) - timedelta(seconds=1)
        await chains.update({"lease.holder": "killed"}, Edit(set={"lease.until": past}))
        assert await forward(installation, "next") == 1
        assert sent(listening) == ["1.1", "1.2"]

    async def test_is_done_with_a_chain_whose_process_has_ended(
        self, installation: Engines, engines: Engines, listening: SyslogServer
    ) -> None:
        async with Engines.open(engines.settings) as other:
            await stored(other, "1.1")
            chain = await installation.documents.installation("audit").find_one({"study": "1.1"})
        assert chain is not None
        assert await forward(installation, "a") == 1
        known = await installation.documents.installation("audit_chains").find_one({"chain": chain["chain"]})
        assert known is not None
        assert (known["sent"], "unsent" in known) == (1, False)

    async def test_is_done_with_a_chain_too_old_for_new_entries(self, installation: Engines) -> None:
        chains = installation.documents.installation("audit_chains")
        old = datetime.now(UTC) - timedelta(days=2)
        await chains.insert({"chain": "killed", "began_at": old, "unsent": old})
        assert await forward(installation, "a") == 0
        assert set(await chains.find_one({"chain": "killed"}) or ()) == {"chain", "began_at"}

    async def test_does_not_stop_where_entries_were_removed(
        self, installation: Engines, listening: SyslogServer, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(forwarding, "BATCH", 2)
        await stored(installation, *(f"1.{number}" for number in range(8)))
        trail = installation.documents.installation("audit")
        await trail.delete({"study": In(("1.2", "1.3", "1.4", "1.5"))}, many=True)
        assert await forward(installation, "a") == 4
        assert sent(listening) == ["1.0", "1.1", "1.6", "1.7"]

    async def test_sends_nothing_where_no_server_is_named(self, engines: Engines, oakwood: Scope) -> None:
        await stored(engines, "1.1")
        assert await forward(engines, "a") == 0


class TestSetAside:
    async def test_one_chain_that_cannot_be_told_stops_no_other(
        self,
        installation: Engines,
        engines: Engines,
        listening: SyslogServer,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        await stored(engines, "1.1")  # each process has a chain of its own
        await stored(installation, "1.2")
        make, most = forwarding._messages, installation.settings.courier_tries

        def failing(batch: Sequence[Mapping[str, Any]]) -> list[Any]:
            if batch[0]["study"] == "1.1":
                raise KeyError("surprise")
            return make(batch)

        with monkeypatch.context() as broken:
            broken.setattr(forwarding, "_messages", failing)
            told = [await forward(installation, "a") for _ in range(most + 2)]
        assert told == [1, *[0] * (most + 1)]
        (aside,) = await attempts.find(operator_scope(), installation)
        assert (aside.tenant, aside.job, aside.tries) == ("", "forwarding of the audit trail", most)
        assert await forward(installation, "a") == 0
        await attempts.retry(operator_scope(), installation, aside.id)
        while await forward(installation, "a"):
            pass
        assert {"1.1", "1.2"} <= set(sent(listening))

    async def test_nobody_is_to_blame_for_a_server_that_is_away(
        self, engines: Engines, listening: SyslogServer
    ) -> None:
        away = {"audit_syslog": f"localhost:{free_port()}", "audit_syslog_ca": listening.authority}
        async with Engines.open(engines.settings.model_copy(update=away)) as installation:
            await stored(installation, "1.1")
            for _ in range(installation.settings.courier_tries + 2):
                with pytest.raises(Unavailable):
                    await forward(installation, "a")
            assert await attempts.find(operator_scope(), installation) == []

    async def test_a_chain_that_kills_who_forwards_it_is_set_aside(self, installation: Engines) -> None:
        await stored(installation, "1.1")
        chains = installation.documents.installation("audit_chains")
        await chains.update({}, Edit(set={"begun": installation.settings.courier_tries}))
        assert await forward(installation, "a") == 0
        (aside,) = await attempts.find(operator_scope(), installation)
        assert aside.reason == attempts.DIED
