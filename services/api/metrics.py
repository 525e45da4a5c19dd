"""Counters of the HTTP entry point, by subject: no path, UID or name ever becomes a label."""

import time
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.errors import PacsError
from services.persistence import Engines
from services.tenancy import attempts, edge_sites, failure_counts, scrub_counts

REQUESTS = Counter("vetark_http_requests", "HTTP requests answered", ["part", "status"])
SECONDS = Histogram(
    "vetark_http_request_seconds", "seconds to the end of the answer", ["part"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)  # fmt: skip
SENT = Counter("vetark_http_sent_bytes", "bytes of answers' bodies", ["part"])
LAST_BACKUP = Gauge(
    "vetark_last_backup_timestamp_seconds",
    "when a courier last backed up the records, in Unix time; 0: never",
)
SOCKETS = Gauge("vetark_websockets", "WebSockets open")
DISK_FREE = Gauge("vetark_disk_free_bytes", "bytes free on a disk, by what is on it", ["holds"])
DISK_SIZE = Gauge("vetark_disk_size_bytes", "bytes of the disk", ["holds"])
DISK_RESERVE = Gauge("vetark_disk_reserve_bytes", "bytes that images leave free", ["holds"])
_PARTS = {
    "tenants": "dicomweb", "dicomweb": "dicomweb", "graphql": "graphql",
    "session": "session", "open": "session",
}  # fmt: skip
_DOORS = frozenset({"cases", "shares"})


def measure(engines: Engines) -> None:
    """Set what is measured when somebody asks; a disk whose folder is gone is not told."""
    gauges = (DISK_FREE, DISK_SIZE, DISK_RESERVE)
    for gauge in gauges:
        gauge.clear()
    with suppress(PacsError):
        for disk in engines.disks.all():
            for gauge, value in zip(gauges, (disk.free, disk.size, disk.reserve), strict=True):
                gauge.labels(disk.holds).set(value)


class Measured:
    """ASGI middleware that counts what passes."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count one request or WebSocket."""
        if scope["type"] == "websocket":
            with SOCKETS.track_inprogress():
                await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        status, sent, begun = 500, 0, time.perf_counter()

        def counted(message: Message) -> Awaitable[None]:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
            else:
                sent += len(message.get("body", b""))
            return send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            place, *rest = scope["path"].split("/", 4)[1:]
            part = _PARTS.get(rest[1] if place in _DOORS and len(rest) > 1 else place, "web")
            requests, seconds, bytes_sent = _of(part, status)
            requests.inc()
            seconds.observe(time.perf_counter() - begun)
            bytes_sent.inc(sent)


async def installation_metrics(engines: Engines) -> bytes:
    """What all processes together have written down of their work; nothing while the database is away."""
    try:
        died, aside = await failure_counts.read(engines), await attempts.counted(engines)
        scrubs, sites = await scrub_counts.read(engines), await edge_sites.read(engines)
    except PacsError:
        return b""
    registry = CollectorRegistry()
    failures = CounterMetricFamily(
        "vetark_background_failures", "background work that ended unexpectedly", labels=["work"]
    )
    for work, count in died.items():
        failures.add_metric([work], count)
    waiting = GaugeMetricFamily("vetark_set_aside", "background work that is set aside", labels=["job"])
    for job, count in aside.items():
        waiting.add_metric([job], count)
    oldest = scrubs.oldest.timestamp() if scrubs.oldest else 0
    told = [
        ("vetark_damaged_images", "stored images that are known not to be what was received", scrubs.damaged),
        ("vetark_scrubs_under_way", "tenants whose images are being read again", scrubs.under_way),
        ("vetark_scrub_read_bytes", "bytes that these scrubs, or the last, have read", scrubs.bytes),
        ("vetark_oldest_scrub_timestamp_seconds", "when the scrub ended that is oldest; 0: none has", oldest),
    ]
    gauges = [GaugeMetricFamily(name, text, value) for name, text, value in told]
    registry.register(_Read([failures, waiting, *gauges, *_of_sites(sites)]))
    return generate_latest(registry)


def _of_sites(rows: Sequence[edge_sites.EdgeSite]) -> list[Metric]:
    """What each site told last, of all its tenants together."""
    told = {
        "spooled_instances": "instances that wait at a site",
        "spooled_bytes": "bytes of its spool in use",
        "oldest_timestamp_seconds": "when the first of what waits there came; 0: nothing waits",
        "set_aside": "instances there that need somebody",
        "heard_timestamp_seconds": "when it told that",
        "snapshot_timestamp_seconds": "of when its snapshot of the AE registry is; 0: it has none",
    }
    gauges = {
        name: GaugeMetricFamily(f"vetark_edge_{name}", text, labels=["site"]) for name, text in told.items()
    }
    for site in sorted({row.site for row in rows}):
        mine = [row for row in rows if row.site == site]
        oldest = [row.waiting.oldest.timestamp() for row in mine if row.waiting.oldest]
        snapshots = [row.snapshot_at.timestamp() for row in mine if row.snapshot_at]
        for name, value in (
            ("spooled_instances", sum(row.waiting.instances for row in mine)),
            ("spooled_bytes", sum(row.waiting.bytes for row in mine)),
            ("oldest_timestamp_seconds", min(oldest, default=0)),
            ("set_aside", sum(row.waiting.aside for row in mine)),
            ("heard_timestamp_seconds", max(row.heard_at for row in mine).timestamp()),
            ("snapshot_timestamp_seconds", max(snapshots, default=0)),
        ):
            gauges[name].add_metric([site], value)
    return list(gauges.values())


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """Metrics that were read elsewhere."""

    families: Sequence[Metric]

    def collect(self) -> Sequence[Metric]:
        """Give them."""
        return self.families


@cache  # looking them up by their labels takes longer than counting
def _of(part: str, status: int) -> tuple[Counter, Histogram, Counter]:
    return REQUESTS.labels(part, status), SECONDS.labels(part), SENT.labels(part)
