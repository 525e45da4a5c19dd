from datetime import UTC, datetime, timedelta

from services.persistence import Engines
from services.tenancy.scope import Scope, operator_scope
from services.tenancy.vpn import hubs, reports, sites
from services.tenancy.vpn.hubs import Hub
from tests.tenancy.vpn.conftest import AddSite, add_hub


class TestState:
    async def test_is_of_the_hubs_own_network(
        self, engines: Engines, oakwood: Scope, elmside: Scope, add_site: AddSite, hub: Hub
    ) -> None:
        other, _ = await add_hub(engines, "east", "10.9.0.0/24")
        twin, _ = await add_hub(engines, "south")
        oak, elm = (
            await add_site(oakwood, network=hub.network),
            await add_site(elmside, network=other.network),
        )
        for one in (hub, twin):
            assert [tunnel.key for tunnel in (await reports.state_of(engines, one)).tunnels] == [oak.key]
        assert [tunnel.key for tunnel in (await reports.state_of(engines, other)).tunnels] == [elm.key]


class TestTake:
    async def test_tells_when_each_hub_heard_of_a_site(
        self, engines: Engines, oakwood: Scope, add_site: AddSite, hub: Hub
    ) -> None:
        site, now = await add_site(oakwood), datetime.now(UTC).replace(microsecond=0)
        await reports.take(engines, hub, {site.key: now})
        await reports.take(engines, hub, {site.key: now - timedelta(hours=1)})
        found = await sites.get(oakwood, engines, "surgery")
        assert (found.handshakes, found.handshake_at) == ({"north": now}, now)
        (known,) = await hubs.find(operator_scope(), engines)
        assert known.seen_at is not None

    async def test_believes_no_hub_of_another_network_and_no_future(
        self, engines: Engines, oakwood: Scope, add_site: AddSite, hub: Hub
    ) -> None:
        site, now = await add_site(oakwood), datetime.now(UTC)
        other, _ = await add_hub(engines, "east", "10.9.0.0/24")
        await reports.take(engines, other, {site.key: now, "unknown": now})
        assert (await sites.get(oakwood, engines, "surgery")).handshakes == {}
        await reports.take(engines, hub, {site.key: now + timedelta(days=9)})
        at = (await sites.get(oakwood, engines, "surgery")).handshake_at
        assert at is not None
        assert at < now + timedelta(minutes=5)
