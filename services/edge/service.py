"""`vetark edge`: the DICOM ports of a site, which take images while the link to the archive is down."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import replace
from functools import partial

from services.background import keep
from services.cancellation import cancel_and_wait
from services.dimse.places import NEGOTIATING, Places
from services.dimse.service import tls_of
from services.edge.association_policy import ReachingPolicy, SitePolicy
from services.edge.files import SpoolFiles
from services.edge.link import LOOK_SECONDS, Link
from services.edge.pod import Archive, Pod
from services.edge.replay import Replay
from services.edge.reporting import SiteMetrics, keep_telling
from services.edge.sealing import read_key
from services.edge.snapshot import Snapshot
from services.edge.spool import Spool
from services.errors import Invalid, PacsError
from services.monitoring.heartbeat import heartbeat
from services.persistence import Engines
from services.settings import Settings
from services.tenancy.application_entities.calling import limits_of
from services.tenancy.application_entities.registry import Registry
from services.tenancy.application_entities.slots import Slots
from services.tenancy.failure_counts import FailureCounts
from services.upper_layer.acceptor import serve
from services.upper_layer.proxy_header import balancers_of

log = logging.getLogger(__name__)
_GRACE_SECONDS = 10.0
"""Seconds that messages in work get at the end, and after them what is told to the archive."""

_SNAPSHOT_SECONDS = 1.0
"""Seconds between two looks whether the registry was read again."""


async def run(settings: Settings, *, ready: Callable[[int], None], stop: asyncio.Event) -> None:
    """Serve until `stop`; `ready` gets the port once associations are taken, with the archive or without.

    Raises Invalid for settings that lack something and a spool of another key, Unavailable for a spool that
    another process has, OSError when a port cannot be had.
    """
    files = files_of(settings)
    if not settings.edge_site:
        raise Invalid("VETARK_EDGE_SITE is not set: what is the site called?")
    with ExitStack() as opened:
        spool = opened.enter_context(Spool.held(files, settings.edge_spool_bytes, _share(settings)))
        snapshot = Snapshot(files, settings, settings.edge_tenants)
        pod = Pod(settings, spool, Link(settings.edge_link_timeout), snapshot)
        metrics = SiteMetrics()
        if settings.monitoring_port is not None:
            opened.enter_context(metrics.served(settings.bind, settings.monitoring_port))
        try:
            await _take_associations(pod, metrics, ready=ready, stop=stop)
        finally:
            await snapshot.inward.close()
            held = spool.of()
            log.info("%d instances wait in the spool, %d are set aside", held.instances, held.aside)


def files_of(settings: Settings) -> SpoolFiles:
    """The spool that the settings name. Raises Invalid where they name none, or no key."""
    if settings.edge_spool_folder is None or settings.edge_spool_key_file is None:
        raise Invalid("VETARK_EDGE_SPOOL_FOLDER and VETARK_EDGE_SPOOL_KEY_FILE are both needed")
    return SpoolFiles(settings.edge_spool_folder, read_key(settings.edge_spool_key_file))


def _share(settings: Settings) -> int:
    """Bytes of one tenant: none can fill the spool of all."""
    most = settings.edge_spool_bytes
    return settings.edge_spool_bytes_per_tenant or (
        most if len(settings.edge_tenants) == 1 else most * 4 // 5
    )


async def _take_associations(
    pod: Pod, metrics: SiteMetrics, *, ready: Callable[[int], None], stop: asyncio.Event
) -> None:
    settings = pod.settings
    secure = tls_of(settings)
    places = Places(settings)
    policy = SitePolicy(pod, places)
    limits = limits_of(settings)
    server = await serve(
        policy.negotiate,
        host=settings.bind,
        port=settings.dimse_port,
        limits=replace(limits, maximum_associations=settings.maximum_clients + NEGOTIATING),
        balancers=balancers_of("VETARK_DIMSE_PROXY_NETWORKS", settings.dimse_proxy_networks),
    )
    reaching = keep("the link to the archive", partial(_reach, pod, policy, places))
    working = [
        keep("the replay of the spool", Replay(pod).run),
        keep("the site's report", partial(keep_telling, pod)),
        keep("the snapshot of the AE registry", partial(_take_snapshots, pod)),
        keep("the site's metrics", partial(metrics.keep, pod)),
    ]
    try:
        if secure and settings.dimse_tls_port is not None:
            port = await server.listen(settings.bind, settings.dimse_tls_port, ssl=secure)
            log.info("TLS on port %d", port)
        ready(server.port)
        await stop.wait()
    finally:
        await server.close(_GRACE_SECONDS, settings.drain_seconds)
        await cancel_and_wait(*working)
        pod.link.end()
        if pod.archive is None:
            reaching.cancel()
        elif not pod.link.is_up:
            pod.archive.engines.closing.clear()  # what they would write has nowhere to go
        await asyncio.wait({reaching}, timeout=_GRACE_SECONDS + 2 * settings.engine_timeout)
        await cancel_and_wait(reaching)


async def _reach(pod: Pod, policy: SitePolicy, places: Places) -> None:
    """Open the archive as soon as it answers, and watch the link to it from then on."""
    engines: Engines | None = None
    said = ""
    try:
        while True:
            try:
                engines = engines or Engines.of(pod.settings)  # for all tries: an outage is said once
                await engines.prepare()
                await _watch(engines, pod, policy, places)
            except PacsError as error:
                is_outage = engines is not None and any(one.under_way for one in engines.outages())
                if not is_outage and str(error) != said:
                    said = str(error)
                    log.warning("the archive is not reached yet: %s", error)
                await asyncio.sleep(LOOK_SECONDS)
            else:
                return
    finally:
        if engines is not None:
            await engines.close()


async def _watch(engines: Engines, pod: Pod, policy: SitePolicy, places: Places) -> None:
    """Reach the archive by these engines for as long as the process works. Raises Unavailable."""
    async with (
        FailureCounts.open(engines),
        heartbeat(engines, "edge"),
        Registry.open(engines) as registry,
        Slots.open(engines, lambda: registry.limits) as slots,
    ):
        pod.archive = Archive(engines, registry)
        policy.reaching = ReachingPolicy(pod, pod.archive, slots, places)
        try:
            await pod.link.watch(engines, registry.reload)
        except BaseException:
            pod.link.cut()
            raise


async def _take_snapshots(pod: Pod) -> None:
    """Keep the snapshot as young as the link lets it be."""
    reading = -1
    while True:
        await pod.link.up()
        reached = pod.reached
        if reached and reached.registry.readings != reading:
            reading = reached.registry.readings
            with suppress(OSError):  # a full disk: the one before stands, and its age is told
                await pod.snapshot.take(reached.registry)
        await asyncio.sleep(_SNAPSHOT_SECONDS)
