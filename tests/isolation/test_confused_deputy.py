"""Elmside has us call ourselves under a title that Oakwood trusts: by no service does it come in.

Each line of defence is tried alone: when it is entered, when we call, and when we are called.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from services.archive.exchange.send import send
from services.courier.deliveries import Outbox
from services.courier.errands import Runner
from services.delivery import Level, What, commitments, deliveries_page, errands
from services.delivery.errands import OVER, ErrandKind
from services.dicom.commitment import Reference
from services.errors import AlreadyExists, NotFound, Refused
from services.peers.echo import echo
from services.peers.inward import INSIDE, OURSELVES
from services.peers.store import store
from services.persistence import Engines
from services.remote_entities import query_retrieve, worklist
from services.tenancy import application_entities
from services.tenancy.application_entities import add_local, add_remote, get_remote, update_remote
from services.tenancy.application_entities.admission import Admitted, Asked, Unrecognised
from services.tenancy.application_entities.calling import peer_to_call
from services.tenancy.application_entities.reach import reach
from services.tenancy.application_entities.registry import Registry
from services.tenancy.installation import Installation
from services.tenancy.scope import Scope
from services.worklist import performed_steps
from tests.dimse.clinics import opened, trust
from tests.dimse.conftest import MODALITY, Scp
from tests.dimse.datasets import MR, image
from tests.dimse.retrieving import identifier, move
from tests.worklist.requests import begun_attributes

THEIRS, OWN = "1.2.3", "1.2.4"
"""Studies of Oakwood and of Elmside."""
UNKNOWN = "it does not know our AE title XRAY, or not at our address"


@dataclass
class Here:
    """The entry point, and the engines of other processes: one knows its port, one does not."""

    scp: Scp
    knowing: Engines
    unknowing: Engines


@pytest.fixture
async def here(engines: Engines, oakwood: Scope, elmside: Scope) -> AsyncIterator[Here]:
    """Oakwood trusts XRAY on this machine; Elmside calls itself XRAY and knows Oakwood.

    Written past all that is looked at when it is entered, as it may be left from earlier.
    """
    await trust(oakwood, engines)
    await trust(oakwood, engines, name="X-ray", aet="XRAY", query_retrieve=True)
    async with opened(engines.settings) as scp:
        remote = {"name": "Oakwood", "aet": "OAKWOOD", "host": "127.0.0.1", "port": scp.port}
        asks = {"name": "Asks", "aet": "ASKS", "host": "127.0.0.1", "port": 104}
        for kind, entity in (("local", {"aet": "XRAY"}), ("remote", remote), ("remote", asks)):
            more = {"query_retrieve": True, "tls": False, "worklist_minutes": 5} if kind == "remote" else {}
            more |= {"performed_steps": True} if entity is remote else {}
            await engines.documents.of(elmside.grant, f"{kind}_application_entities").insert(entity | more)
        assert [sent.status for sent in await store(scp.peer(), [image("1.2.3.1", study=THEIRS)])] == [0]
        ours = image("1.2.4.1", study=OWN, series="1.2.4.5")
        assert [sent.status for sent in await store(scp.peer("XRAY", "ASKS"), [ours])] == [0]
        settings = engines.settings.model_copy(update={"dimse_port": scp.port})
        async with Engines.open(settings) as knowing:
            yield Here(scp, knowing, engines)


async def outcome(scope: Scope, engines: Engines, kind: ErrandKind) -> str:
    """Why an errand failed, once the courier has run it."""
    runner = Runner(engines)
    try:
        async with asyncio.timeout(60):
            while True:
                await runner.look()
                (errand,) = await errands.find(scope, engines, kind)
                if errand.state in OVER:
                    return errand.reason
                await runner.wait(0.05)
    finally:
        await runner.close()


async def _search(scope: Scope, engines: Engines) -> str:
    with pytest.raises(Refused) as told:
        await query_retrieve.search(scope, engines, "Oakwood", {"PatientID": "D-1"}, 10)
    return str(told.value)


async def _test(scope: Scope, engines: Engines) -> str:
    return str((await reach(scope, engines, "Oakwood", "XRAY")).reason)


async def _retrieve(scope: Scope, engines: Engines) -> str:
    await query_retrieve.retrieve(scope, engines, "Oakwood", [(THEIRS, "")])
    return await outcome(scope, engines, ErrandKind.RETRIEVE)


async def _commit(scope: Scope, engines: Engines) -> str:
    await commitments.ask(scope, engines, "Oakwood", "XRAY", [Reference(MR, "1.2.3.1")])
    return await outcome(scope, engines, ErrandKind.COMMIT)


async def _report(scope: Scope, engines: Engines) -> str:
    facts = {"transaction": "1.2.9", "calling": "XRAY", "references": [[MR, "1.2.3.1"]]}
    await errands.add(scope, engines, ErrandKind.REPORT, "Oakwood", facts)
    return await outcome(scope, engines, ErrandKind.REPORT)


async def _announce(scope: Scope, engines: Engines) -> str:
    await errands.add(scope, engines, ErrandKind.ANNOUNCE, "Oakwood", {"StudyInstanceUID": OWN})
    return await outcome(scope, engines, ErrandKind.ANNOUNCE)


async def _worklist(scope: Scope, engines: Engines) -> str:
    return (await worklist.fetch(scope, engines, "Oakwood")).reason


async def _performed(scope: Scope, engines: Engines) -> str:
    await performed_steps.create(scope, engines, "1.2.4.9", begun_attributes())
    return await outcome(scope, engines, ErrandKind.PERFORMED)


async def _send(scope: Scope, engines: Engines) -> str:
    await send(scope, engines, What(Level.STUDY, OWN), ["Oakwood"])
    outbox = asyncio.create_task(Outbox(engines).run())
    try:
        async with asyncio.timeout(60):
            while not (reason := (await deliveries_page(scope, engines, first=1)).deliveries[0].reason):
                await asyncio.sleep(0.05)
    finally:
        outbox.cancel()
        await asyncio.wait({outbox})
    return reason


WAYS: Mapping[str, Callable[[Scope, Engines], Awaitable[str]]] = {
    "search": _search, "test": _test, "retrieve": _retrieve, "commit": _commit, "report": _report,
    "announce": _announce, "send": _send, "worklist": _worklist, "performed": _performed,
}  # fmt: skip


class TestCalling:
    @pytest.mark.parametrize("way", WAYS)
    async def test_ourselves_is_refused_and_said(self, here: Here, elmside: Scope, way: str) -> None:
        assert await WAYS[way](elmside, here.knowing) == OURSELVES

    @pytest.mark.parametrize("way", WAYS)
    async def test_ourselves_is_refused_where_we_do_not_know_that_it_is_us(
        self, here: Here, elmside: Scope, way: str
    ) -> None:
        assert await WAYS[way](elmside, here.unknowing) == UNKNOWN

    async def test_ourselves_as_the_destination_of_a_move_is_refused(self, here: Here) -> None:
        told = await move(here.scp.peer("XRAY", "ASKS"), identifier(study=OWN), "OAKWOOD")
        assert (told.final["Status"], told.counts) == (0xA702, (0, 1, 0))
        assert told.final["ErrorComment"] in UNKNOWN

    async def test_needs_a_title_of_ones_own(self, here: Here, elmside: Scope) -> None:
        remote = await get_remote(elmside, here.knowing, "Oakwood")
        for title in ("OAKWOOD", MODALITY):
            with pytest.raises(NotFound, match="no such AE title"):
                await peer_to_call(elmside, here.knowing, remote, title)


class TestBeingCalled:
    async def test_by_ourselves_is_known_by_our_name_alone(self, here: Here) -> None:
        """Whatever title and address it came with: these two are trusted."""
        ours = await here.unknowing.own(Installation).version_name()
        assert await here.knowing.own(Installation).version_name() == ours
        assert len(ours) <= 16
        assert await echo(here.scp.peer()) == 0
        with pytest.raises(Refused, match="does not know our AE title"):
            await echo(replace(here.scp.peer(), version_name=ours))

    async def test_under_anothers_title_from_our_own_address_is_refused(self, here: Here) -> None:
        """Nothing tells that it was us; what Elmside may make us say, Oakwood does not believe."""
        with pytest.raises(Refused, match="does not know our AE title XRAY"):
            await echo(here.scp.peer("OAKWOOD", "XRAY"))
        assert await echo(here.scp.peer("XRAY", "ASKS")) == 0

    async def test_each_installation_has_a_name_of_its_own(
        self, engines: Engines, elsewhere: Engines
    ) -> None:
        names = {await one.own(Installation).version_name() for one in (engines, elsewhere)}
        assert len(names) == 2


class TestBelieving:
    @pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0/0", "localhost"])
    @pytest.mark.parametrize("networks", [(), ("127.0.0.0/8",)])
    async def test_our_own_address_is_no_proof_unless_a_setting_says_so(
        self, engines: Engines, oakwood: Scope, host: str, networks: tuple[str, ...]
    ) -> None:
        await trust(oakwood, engines, host=host)
        await trust(oakwood, engines, name="Laptop", aet="LAPTOP", username="u", passcode="p")
        settings = engines.settings.model_copy(update={"remote_networks": networks})
        async with Engines.open(settings) as strict, Registry.open(strict) as registry:
            for address in ("127.0.0.1", "::ffff:127.0.0.1"):
                found = await registry.association("OAKWOOD", Asked(MODALITY, address))
                assert isinstance(found, Admitted) if networks else found is Unrecognised.INSIDE
                known = Asked("LAPTOP", address, credentials=("u", "p"))
                assert isinstance(await registry.association("OAKWOOD", known), Admitted)

    async def test_an_address_of_the_installation_elsewhere_is_no_proof(
        self, engines: Engines, oakwood: Scope
    ) -> None:
        await trust(oakwood, engines, host="198.51.100.0/24")
        settings = engines.settings.model_copy(update={"own_networks": ("198.51.100.7/32",)})
        async with Engines.open(settings) as strict, Registry.open(strict) as registry:
            ours = await registry.association("OAKWOOD", Asked(MODALITY, "198.51.100.7"))
            assert ours is Unrecognised.INSIDE
            other = await registry.association("OAKWOOD", Asked(MODALITY, "198.51.100.8"))
            assert isinstance(other, Admitted)


class TestEntering:
    @pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.0/8", "0.0.0.0/0", "localhost", "::/0", "0x7f.1"])
    async def test_a_title_that_another_trusts_at_our_address_is_refused_in_either_order(
        self, engines: Engines, oakwood: Scope, elmside: Scope, host: str
    ) -> None:
        await trust(oakwood, engines, name="X-ray", aet="XRAY", host=host)
        with pytest.raises(AlreadyExists, match="this AE title is taken"):
            await add_local(elmside, engines, "XRAY")
        await add_local(oakwood, engines, "XRAY")
        await add_local(elmside, engines, "CT")
        remote: dict[str, Any] = {"name": "CT", "aet": "CT", "port": 104}
        with pytest.raises(Refused, match="no remote server of this AE title"):
            await add_remote(oakwood, engines, **remote, host=host)
        await add_remote(oakwood, engines, **remote, host="10.0.0.7")
        with pytest.raises(Refused, match="no remote server of this AE title"):
            await update_remote(oakwood, engines, "CT", host=host)
        with pytest.raises(Refused, match="no remote server of this AE title"):
            await update_remote(oakwood, engines, "X-ray", aet="CT")

    async def test_a_title_that_another_trusts_elsewhere_is_free(
        self, engines: Engines, oakwood: Scope, elmside: Scope
    ) -> None:
        """So that nobody can take titles from others, or find out what they trust."""
        for number, host in enumerate(("198.51.100.7", "198.51.100.0/24", "nobody.invalid")):
            await trust(oakwood, engines, name=f"WS{number}", aet="WS", host=host)
        await add_local(elmside, engines, "WS")

    @pytest.mark.parametrize(
        "host", ["127.0.0.1", "127.0.0.0/30", "::1", "169.254.169.254", "169.254.0.0/16", "::ffff:127.0.0.1"]
    )
    async def test_a_host_inside_is_refused_unless_a_setting_says_so(
        self, engines: Engines, oakwood: Scope, host: str
    ) -> None:
        settings = engines.settings.model_copy(update={"remote_networks": ()})
        remote: dict[str, Any] = {"name": "CT", "aet": "CT", "port": 104}
        async with Engines.open(settings) as strict:
            with pytest.raises(Refused, match=INSIDE):
                await add_remote(oakwood, strict, **remote, host=host)
            await add_remote(oakwood, strict, **remote, host="10.0.0.7")
            with pytest.raises(Refused, match=INSIDE):
                await update_remote(oakwood, strict, "CT", host=host)
            renamed = await update_remote(oakwood, strict, "CT", name="MR", host="10.0.0.7")
            assert renamed.name == "MR"
        wide = {**remote, "name": "any", "host": "0.0.0.0/0"}
        assert (await application_entities.add_remote(oakwood, engines, **wide)).is_network
