"""What a site tells: the archive by the link while it is up, and whoever measures at the site."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime

from prometheus_client import CollectorRegistry, Gauge, start_http_server

from services.edge.pod import Pod
from services.tenancy import edge_sites

TOLD_SECONDS = 15.0
"""Seconds between two reports where nothing changes; the first comes as soon as the link is up."""
CHANGED_SECONDS = 1.0
"""Seconds within which a change of what waits is told."""
MEASURED_SECONDS = 1.0


async def keep_telling(pod: Pod) -> None:
    """Tell the archive again and again what waits here. Raises Unavailable."""
    told: set[str] = set()
    while True:
        await pod.link.up()
        reached = pod.reached
        if reached is None:
            continue
        before = _state(pod)
        told |= (pod.spool.tenants() | pod.met) - {""}
        told |= pod.snapshot.served() & {
            one.slug for one in reached.registry.admission.known.tenants.values()
        }
        waiting = {}
        for tenant in told:
            held = pod.spool.of(tenant)
            waiting[tenant] = edge_sites.Waiting(held.instances, held.bytes, held.oldest, held.aside)
        site = pod.settings.edge_site or ""
        await edge_sites.note_waiting(reached.engines, site, pod.snapshot.taken_at, waiting)
        with suppress(TimeoutError):
            async with asyncio.timeout(TOLD_SECONDS):
                await _changed(pod, before)


async def _changed(pod: Pod, before: object) -> None:
    """Wait until the link is down, or something else waits than before."""
    while pod.link.is_up and _state(pod) == before:
        with suppress(TimeoutError):
            async with asyncio.timeout(CHANGED_SECONDS):
                await pod.link.down()


def _state(pod: Pod) -> object:
    return pod.spool.of(), len(pod.met)


class SiteMetrics:
    """Gauges of one process; no tenant, title or UID becomes a label."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._gauges = {
            name: Gauge(f"vetark_site_{name}", text, registry=self.registry)
            for name, text in (
                ("link_up", "whether the archive answers"),
                ("link_since_timestamp_seconds", "when the link came up or went down"),
                ("spooled_instances", "instances that wait"),
                ("spooled_bytes", "bytes of the spool in use"),
                ("spool_limit_bytes", "bytes it may have"),
                ("oldest_timestamp_seconds", "when the first of what waits came; 0: nothing waits"),
                ("set_aside", "instances that need somebody"),
                (
                    "snapshot_timestamp_seconds",
                    "of when the snapshot of the AE registry is; 0: there is none",
                ),
            )
        }

    def measure(self, pod: Pod) -> None:
        """Set all of them."""
        held = pod.spool.of()
        for name, value in (
            ("link_up", pod.link.is_up),
            ("link_since_timestamp_seconds", _seconds(pod.link.since)),
            ("spooled_instances", held.instances),
            ("spooled_bytes", held.bytes),
            ("spool_limit_bytes", pod.spool.most),
            ("oldest_timestamp_seconds", _seconds(held.oldest)),
            ("set_aside", held.aside),
            ("snapshot_timestamp_seconds", _seconds(pod.snapshot.taken_at)),
        ):
            self._gauges[name].set(value)

    async def keep(self, pod: Pod) -> None:
        """Set them again and again."""
        while True:
            self.measure(pod)
            await asyncio.sleep(MEASURED_SECONDS)

    @contextmanager
    def served(self, address: str, port: int) -> Iterator[int]:
        """Open /metrics; which port it is. Raises OSError."""
        server, thread = start_http_server(port, address, self.registry)
        try:
            yield int(server.server_port)
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
